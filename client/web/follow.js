/** Keeps a scrolled box at its end while it grows, until the user scrolls up, and again once they are back there. */

const NEAR = 40; // pixels from the end that count as the end

export class Follow {
  #box;
  #on = true;
  #last = 0;

  constructor(box) {
    this.#box = box;
    box.addEventListener("scroll", () => this.#scrolled());
    // The box itself may shrink, when something appears above it.
    new ResizeObserver(() => this.go()).observe(box);
  }

  /** Something was added: show the end, where the user wants to see it. */
  go() {
    if (this.#on) this.#box.scrollTop = this.#box.scrollHeight;
  }

  /** Only a step upwards is the user's wish: what is added moves the end away without one. */
  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#box;
    if (scrollHeight - scrollTop - clientHeight < NEAR) this.#on = true;
    else if (scrollTop < this.#last) this.#on = false;
    this.#last = scrollTop;
  }
}
