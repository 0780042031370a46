"""The page's pure modules, run in the browser and compared with what the Python side makes of the same input."""

import base64
import random
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from convai.audio import AudioFormat, samples
from convai.codec import SERVER_FORMS, decode_server
from convai.events import Unknown
from convai.transcript import Transcript
from tests.web.web_browser import Visit, in_browser
from tests.web.web_samples import MESSAGES
from tests.web.web_tones import heard, tone

WORDS = st.sampled_from(["", "Yes", "Sure, which day?", "Sure, which", " two  words ", "…"])
IDS = st.integers(0, 3)


def message(kind: str, wrapper: str, **members: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Messages of one type."""
    return st.fixed_dictionaries({"type": st.just(kind), wrapper: st.fixed_dictionaries({**members, "event_id": IDS})})


SAYINGS = st.one_of(
    message("agent_response", "agent_response_event", agent_response=WORDS),
    message("user_transcript", "user_transcription_event", user_transcript=WORDS),
    message("tentative_user_transcript", "tentative_user_transcription_event", user_transcript=WORDS),
    message(
        "agent_chat_response_part", "text_response_part", text=WORDS, type=st.sampled_from(["start", "delta", "stop"])
    ),
    message(
        "agent_response_correction",
        "agent_response_correction_event",
        original_agent_response=WORDS,
        corrected_agent_response=WORDS,
    ),
    st.fixed_dictionaries({"wrote": WORDS}),
)
FOLLOW = """async (lines, stories) => {
  const { decode } = await import("/protocol.js");
  return stories.map((story) => {
    const all = new lines.Lines();
    for (const step of story) {
      if ("wrote" in step) { if (step.wrote.trim()) all.wrote(step.wrote); }
      else all.apply(decode(JSON.stringify(step)));
    }
    const tell = ({ role, text, eventId, open, original }) => [role, text, eventId, open, original];
    return [all.tentative, all.all.map(tell)];
  });
}"""


@given(stories=st.lists(st.lists(SAYINGS, max_size=12), min_size=40, max_size=40))
@settings(max_examples=4, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
def test_the_transcript_is_the_one_of_the_terminal(visit: Visit, stories: list[list[dict[str, Any]]]) -> None:
    @in_browser
    async def story(visit: Visit) -> None:
        if visit.page.url == "about:blank":
            await visit.open()
        assert await visit.module("lines.js", FOLLOW, stories) == [transcribed(steps) for steps in stories]

    story(visit=visit)


def transcribed(steps: list[dict[str, Any]]) -> list[Any]:
    """What `convai.transcript` makes of the same steps."""
    transcript = Transcript()
    for step in steps:
        if "wrote" in step:
            transcript.wrote(step["wrote"])
        else:
            transcript.apply(decode_server(orjson.dumps(step).decode()))
    lines = [[a.role, a.text, a.event_id, a.open, a.original] for a in transcript.lines]
    return [transcript.tentative, lines]


@in_browser
async def test_every_message_is_read(visit: Visit) -> None:
    await visit.open()
    kinds = {name.name for name in SERVER_FORMS}
    assert set(MESSAGES) == kinds
    read = await visit.module(
        "protocol.js", "({ decode }, frames) => frames.map((frame) => decode(frame))", list(MESSAGES.values())
    )
    for frame, event in zip(MESSAGES.values(), read, strict=True):
        ours = decode_server(frame)
        assert event["known"] is True
        assert not isinstance(ours, Unknown)
        number = getattr(ours, "event_id", 0)
        assert event["eventId"] == int(number), event["type"]
        words = getattr(ours, "text", None)
        if isinstance(words, str) and "text" in event:
            assert event["text"].strip() == words.strip()


@in_browser
async def test_what_is_no_message_is_refused_and_the_unknown_is_kept(visit: Visit) -> None:
    await visit.open()
    tell = """({ decode }, frames) => frames.map((frame) => {
      try { return decode(frame).known; } catch (error) { return error.constructor.name; }
    })"""
    frames = [
        "{",
        "[]",
        "null",
        "{}",
        '{"type": 3}',
        '{"type":"audio"}',
        '{"type":"audio","audio_event":{"audio_base_64":"AA=="}}',
        '{"type":"interruption","interruption_event":{"event_id":0}}',
        '{"type":"toString"}',
        '{"type":"__proto__","__proto__":{}}',
        '{"type":"agent_response","agent_response_event":null}',
        '{"type":"ping","ping_event":{"event_id":"12","ping_ms":"soon"}}',
    ]
    read = await visit.module("protocol.js", tell, frames)
    assert read == ["ProtocolError"] * 8 + [False, False, True, True]


CUTS = [
    ("Sure, which day suits you?", "Sure, which day...", "Sure, which day", " suits you?"),
    ("Sure, which day suits you?", "Sure, which day…", "Sure, which day", " suits you?"),
    ("One.\n\nTwo three.", "One. Two...", "One.\n\nTwo", " three."),
    ("Hello there.", "", "", "Hello there."),
    ("Hello there.", "...", "", "Hello there."),
    ("Hello there.", "Hello there.", "Hello there.", ""),
    ("Wait... what?", "Wait...", "Wait", "... what?"),
    ("Sehr schön, 😀 danke.", "Sehr schön, 😀...", "Sehr schön, 😀", " danke."),
    ("Something else", "Not a part of it", "Not a part of it", "Something else"),
]


@in_browser
async def test_what_was_not_heard_is_told_apart(visit: Visit) -> None:
    await visit.open()
    cuts = await visit.module("lines.js", "({ cut }, all) => all.map(([whole, heard]) => cut(whole, heard))", CUTS)
    assert [(one["heard"], one["unheard"]) for one in cuts] == [(heard, rest) for _, _, heard, rest in CUTS]


@pytest.mark.parametrize("encoding", ["pcm", "ulaw"])
def test_audio_is_coded_as_in_python(visit: Visit, encoding: str) -> None:
    @in_browser
    async def story(visit: Visit) -> None:
        await visit.open()
        form = AudioFormat(encoding, 8000)
        dice = random.Random(5)
        pcm = b"".join(dice.randrange(-32768, 32768).to_bytes(2, "little", signed=True) for _ in range(4000))
        code = """({ SampleReader, encodeSamples, fromBase64, toBase64 }, [encoding, base64, cut]) => {
          const reader = new SampleReader(encoding);
          const bytes = fromBase64(base64);
          const read = [bytes.subarray(0, cut), bytes.subarray(cut)].flatMap((part) => [...reader.read(part)]);
          return [read.map((sample) => sample * 32768), toBase64(encodeSamples(Float32Array.from(read), encoding))];
        }"""
        wire = form.from_pcm(pcm)
        given = [encoding, base64.b64encode(wire).decode(), 1001]
        read, written = await visit.module("pcm.js", code, given)
        assert read == list(samples(form.to_pcm(wire)))
        again = form.to_pcm(base64.b64decode(written))
        assert again == form.to_pcm(wire)

    story(visit=visit)


RATES = [(44100, 16000), (48000, 16000), (16000, 44100), (8000, 48000), (22050, 44100), (96000, 8000), (44100, 44100)]

RESAMPLE = """({ Resampler }, [from, to, hertz, size]) => {
  const sine = (rate) => (_, n) => Math.sin((2 * Math.PI * hertz * n) / rate);
  const wave = Float32Array.from({ length: from / 4 }, sine(from));
  const whole = new Resampler(from, to).process(wave);
  const stream = new Resampler(from, to);
  const parts = [];
  for (let at = 0; at < wave.length; at += size) parts.push(...stream.process(wave.subarray(at, at + size)));
  const settled = whole.subarray(200);
  const ideal = Float32Array.from({ length: whole.length }, sine(to)).subarray(200);
  return {
    count: whole.length,
    same: parts.length === whole.length && parts.every((value, at) => value === whole[at]),
    error: settled.reduce((worst, value, at) => Math.max(worst, Math.abs(value - ideal[at])), 0),
    loudest: settled.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
  };
}"""


@in_browser
async def test_resampling_keeps_tones_and_length_and_removes_what_does_not_fit(visit: Visit) -> None:
    await visit.open()
    for source, target in RATES:
        made = await visit.module("resampler.js", RESAMPLE, [source, target, 1000, 997])
        assert made["same"], (source, target)  # however the stream is cut
        assert 0 <= target // 4 - made["count"] <= target * 0.005
        assert made["error"] < 0.005, (source, target)
    gone = await visit.module("resampler.js", RESAMPLE, [44100, 16000, 9500, 997])
    assert gone["loudest"] < 0.01


@in_browser
async def test_turns_are_measured_from_the_last_sound_to_the_first(visit: Visit) -> None:
    await visit.open()
    code = """({ Turns }) => {
      const turns = new Turns();
      turns.begin(0); turns.answered(1, 80); turns.arrived(1, 100);           // greeting
      turns.voice(1000); turns.heard(1400); turns.answered(2, 1450);
      turns.answered(2, 1460); turns.arrived(2, 1500); turns.arrived(2, 1600); // only the first sound counts
      turns.wrote(2000); turns.heard(2010); turns.arrived(3, 2300);
      turns.voice(3000); turns.heard(3300); turns.voice(3900); turns.heard(4000); // went on speaking
      turns.timed(4, [["stt", 20]]); turns.arrived(4, 4500);
      turns.wrote(5000); turns.end();
      return [turns.all, turns.median];
    }"""
    turns, median = await visit.module("turns.js", code)
    assert [(t["number"], t["kind"], t["eventId"], t["total"]) for t in turns] == [
        (1, "greeting", 1, 100),
        (2, "speech", 2, 500),
        (3, "text", 3, 300),
        (4, "speech", 4, 600),
    ]
    assert turns[1]["stages"] == [["hearing", 400], ["thinking", 50], ["speaking", 50]]
    assert (turns[3]["stages"], turns[3]["measured"]) == ([["stt", 20]], "server")
    assert median == 500


@in_browser
async def test_timings_are_found_in_any_shape(visit: Visit) -> None:
    await visit.open()
    shapes = [
        {"type": "internal_timings", "timings": {"event_id": 3, "stt_ms": 20, "total_ms": 99, "note": "x", "n": 1}},
        {"type": "internal_timings", "e": {"event_id": 3, "stages": [{"name": "stt", "ms": 20}, None, {"ms": "x"}]}},
        {"type": "internal_timings", "event_id": 3, "stages": {"stt_s": 0.02, "tts_ms": None, "bad_ms": -1}},
    ]
    read = await visit.module("turns.js", "({ readTimings }, all) => all.map((one) => readTimings(one))", shapes)
    assert read == [{"eventId": 3, "stages": [["stt", 20]]}] * 3


@in_browser
async def test_the_voice_is_told_from_the_room(visit: Visit) -> None:
    await visit.open()
    code = """({ VoiceWatch }, rooms) => rooms.map((room) => {
      const watch = new VoiceWatch();
      return room.map((levels) => watch.heard(Float32Array.from(levels)));
    })"""
    quiet, noisy = await visit.module(
        "voice.js",
        code,
        [
            [[0.001] * 5, [0.2] * 3 + [0.001] * 2, [0.001] * 5],
            [[0.02] * 400, [0.02] * 50, [0.02, 0.3, 0.02, 0.02, 0.02]],
        ],
    )
    assert quiet == [None, 20, None]
    assert noisy[1:] == [None, 30]


@in_browser
async def test_json_is_judged_with_its_place(visit: Visit) -> None:
    await visit.open()
    texts = ["", " ", "{}", '{"a": 1}', "[1]", "3", '{"a": {"b": 1}}', '{"a": null}', '{"a": 1,\n "b" 2}']
    code = "({ readObject }, texts) => texts.map((text) => readObject(text, true).problem)"
    problems = await visit.module("json_check.js", code, texts)
    assert [bool(problem) for problem in problems] == [False, False, False, False, True, True, True, False, True]
    assert "“a”" in problems[6]
    assert "line 2" in problems[8]


def test_the_tones_of_these_tests_can_be_told_apart() -> None:
    found = heard(tone(500, 0.1) + bytes(3200) + tone(1500, 0.1), 16000, 500, 1500)
    assert found == [500] * 5 + [None] * 5 + [1500] * 5
