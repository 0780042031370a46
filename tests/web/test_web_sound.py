"""What the page really plays and really records: gapless, flushed on interruption, 16 kHz PCM in short chunks."""

import pytest

from convai.audio import AudioFormat, rms
from convai.client_events import UserAudioChunk, UserMessage
from convai.codec import encode_server
from convai.server_events import AgentResponse, Audio, Interruption
from tests.web.web_browser import Visit, in_browser
from tests.web.web_tones import heard, seconds_of, stretches, tone

LOW, HIGH = 500.0, 1500.0


async def what_was_heard(visit: Visit) -> list[float | None]:
    """The tones the loudspeaker got, 20 ms each; the recorder is a tenth of a second behind."""
    await visit.page.wait_for_timeout(200)
    pcm, rate = await visit.recorded()
    return heard(pcm, rate, LOW, HIGH)


@in_browser
async def test_chunks_of_any_size_sound_as_one(visit: Visit) -> None:
    call = await visit.connect()
    await call.send(AgentResponse("Beep.", 1))
    await call.speak(1, tone(LOW, 1.0), chunk=1111)  # an odd number: samples are cut in two
    await visit.activity("speaking")
    await visit.activity("listening")
    runs = stretches(await what_was_heard(visit))
    assert [which for which, _ in runs if which] == [LOW]  # one stretch: without a gap
    assert 48 <= dict(runs)[LOW] <= 51


@pytest.mark.parametrize("name", ["ulaw_8000", "pcm_44100"])
def test_every_format_is_played_at_its_speed(visit: Visit, name: str) -> None:
    @in_browser
    async def story(visit: Visit) -> None:
        visit.stage.output_format = name
        form = AudioFormat.parse(name)
        call = await visit.connect()
        await call.speak(1, form.from_pcm(tone(HIGH, 0.5, form.rate)))
        await visit.activity("speaking")
        await visit.activity("listening")
        assert 0.44 <= seconds_of(await what_was_heard(visit), HIGH) <= 0.52

    story(visit=visit)


@in_browser
async def test_an_interruption_silences_at_once_and_for_good(visit: Visit) -> None:
    call = await visit.connect()
    await call.speak(1, tone(LOW, 8.0))
    await visit.activity("speaking")
    await visit.page.wait_for_timeout(200)
    await call.send(Interruption(1))
    await visit.activity("listening")
    for frame in (1, 2):
        # Late audio of the reply that was cut off comes in between.
        await call.send_raw(audio_frame(tone(LOW, 0.3), 1))
        await call.speak(frame + 1, tone(HIGH, 0.3))
    await visit.activity("speaking")
    await visit.activity("listening")
    found = await what_was_heard(visit)
    assert 0 < seconds_of(found, LOW) < 7.0
    assert 0.56 <= seconds_of(found, HIGH) <= 0.62
    assert LOW not in found[found.index(HIGH) :]


@in_browser
async def test_a_written_message_silences_what_was_on_its_way(visit: Visit) -> None:
    call = await visit.connect()
    await call.speak(1, tone(LOW, 8.0))
    await visit.activity("speaking")
    await visit.page.wait_for_timeout(150)
    await visit.page.fill("#message", "Wait")
    await visit.page.keyboard.press("Enter")
    await call.wait(UserMessage)
    await call.speak(1, tone(LOW, 0.3))
    await call.speak(2, tone(HIGH, 0.3))
    await visit.activity("speaking")
    await visit.activity("listening")
    found = await what_was_heard(visit)
    assert 0 < seconds_of(found, LOW) < 7.0
    assert LOW not in found[found.index(HIGH) :]


@in_browser
async def test_the_microphone_arrives_as_16_khz_pcm_in_short_chunks(visit: Visit) -> None:
    call = await visit.connect()
    await visit.say(tone(LOW, 0.6))
    await call.wait(UserAudioChunk, lambda event: rms(event.data) < 0.001, count=2)
    await visit.page.click("text=Stop recording")
    await visit.shows("text=Start recording")
    chunks = call.audio
    assert {len(chunk) for chunk in chunks} <= set(range(1540, 1640, 2))  # 50 ms; the first is short by the filter
    assert abs(sum(map(len, chunks)) / len(chunks) - 1600) < 8
    found = heard(b"".join(chunks), 16000, LOW, HIGH)
    assert 0.5 <= seconds_of(found, LOW) <= 0.64
    assert HIGH not in found
    count = len(call.audio)
    await visit.page.wait_for_timeout(200)
    assert len(call.audio) <= count + 1  # one may have been on its way


@in_browser
async def test_the_server_chooses_what_it_takes(visit: Visit) -> None:
    visit.stage.input_format = "ulaw_8000"
    call = await visit.connect()
    await visit.say(tone(LOW, 0.4))
    await call.wait(UserAudioChunk, count=8)
    assert max(map(len, call.audio)) <= 420
    pcm = AudioFormat.parse("ulaw_8000").to_pcm(b"".join(call.audio))
    assert seconds_of(heard(pcm, 8000, LOW, HIGH), LOW) >= 0.2


@in_browser
async def test_recording_stops_and_starts_again(visit: Visit) -> None:
    call = await visit.connect()
    await call.wait(UserAudioChunk)
    await visit.page.click("#record")
    await visit.activity("idle")
    count = len(call.audio)
    await visit.page.click("#record")
    await visit.activity("listening")
    await call.wait(UserAudioChunk, count=count + 3)


@in_browser
async def test_a_refused_microphone_is_said_and_writing_works(visit: Visit) -> None:
    await visit.open()
    await visit.page.evaluate("stage.refusal = 'NotAllowedError'")
    call = await visit.connect()
    await visit.shows("#notices >> text=The browser did not allow the microphone.")
    await visit.shows("text=Start recording")
    await call.speak(1, tone(LOW, 0.3))  # the agent is heard all the same
    await visit.activity("speaking")
    await visit.page.fill("#message", "Hello")
    await visit.page.click("text=Send")
    await call.wait(UserMessage)
    assert call.audio == []
    await visit.page.evaluate("stage.refusal = ''")
    await visit.page.click("text=Start recording")
    await call.wait(UserAudioChunk)


@in_browser
async def test_other_reasons_have_other_words(visit: Visit) -> None:
    await visit.open()
    await visit.page.evaluate("stage.refusal = 'NotFoundError'")
    await visit.connect()
    await visit.shows("#notices >> text=No microphone was found.")
    await visit.page.evaluate("stage.refusal = 'NotReadableError'")
    await visit.page.click("text=Start recording")
    await visit.shows("#notices >> text=another program may be using it")
    assert await visit.page.locator(".notice").count() == 1


@in_browser
async def test_an_unplugged_microphone_is_noticed(visit: Visit) -> None:
    call = await visit.connect()
    await call.wait(UserAudioChunk)
    await visit.page.evaluate("stage.unplug()")
    await visit.shows("#notices >> text=The microphone went away.")
    await visit.activity("idle")


def audio_frame(pcm: bytes, event_id: int) -> str:
    """An audio message that the session of a server would not send any more."""
    return encode_server(Audio(pcm, event_id))
