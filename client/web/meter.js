/** The level meter: the microphone grows upwards, the agent downwards, the last seconds side by side. */

const STEP_MS = 50;
const FLOOR_DB = -54;

export class Meter {
  #canvas;
  #read;
  #history = [];
  #peak = { user: 0, agent: 0 };
  #timer = null;
  #colours = null;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {() => number} agentLevel the agent's loudness right now, 0 to 1
   */
  constructor(canvas, agentLevel) {
    this.#canvas = canvas;
    this.#read = agentLevel;
    const redraw = () => {
      this.#colours = null;
      this.#draw();
    };
    document.addEventListener("themechange", redraw);
    new ResizeObserver(redraw).observe(canvas);
  }

  /** The microphone's loudness, 0 to 1. */
  user(rms) {
    this.#peak.user = Math.max(this.#peak.user, rms);
  }

  /** Move only while there is something to show. */
  run(on) {
    if (on === (this.#timer !== null)) return;
    clearInterval(this.#timer);
    this.#timer = on ? setInterval(() => this.#step(), STEP_MS) : null;
    if (on) return;
    this.#history = [];
    this.#draw();
  }

  #step() {
    this.#peak.agent = this.#read();
    this.#history.push({ user: share(this.#peak.user), agent: share(this.#peak.agent) });
    this.#peak.user = 0;
    this.#draw();
  }

  #draw() {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    const scale = globalThis.devicePixelRatio || 1;
    this.#canvas.width = Math.round(width * scale);
    this.#canvas.height = Math.round(height * scale);
    const pen = this.#canvas.getContext("2d");
    pen.scale(scale, scale);
    const pitch = 6;
    const count = Math.floor(width / pitch);
    this.#history.splice(0, this.#history.length - count);
    const offset = count - this.#history.length;
    for (let at = 0; at < count; at += 1) {
      const { user, agent } = this.#history[at - offset] ?? { user: 0, agent: 0 };
      this.#bar(pen, at * pitch, height / 2, user * (height / 2 - 2), agent * (height / 2 - 2));
    }
  }

  #bar(pen, x, middle, up, down) {
    const { user, agent, idle } = (this.#colours ??= this.#palette());
    pen.fillStyle = idle;
    pen.fillRect(x, middle - 1, 3, 2);
    pen.fillStyle = user;
    if (up > 0.5) pen.fillRect(x, middle - 1 - up, 3, up);
    pen.fillStyle = agent;
    if (down > 0.5) pen.fillRect(x, middle + 1, 3, down);
  }

  #palette() {
    const colour = (name) => {
      const probe = this.#canvas.parentElement.querySelector(`.${name}`);
      return getComputedStyle(probe).color;
    };
    return { user: colour("key-user"), agent: colour("key-agent"), idle: colour("key-idle") };
  }
}

/** Loudness as a share of the meter's height: decibels, as ears hear. */
function share(rms) {
  if (rms <= 0) return 0;
  return Math.max(0, Math.min(1, 1 - (20 * Math.log10(rms)) / FLOOR_DB));
}
