"""`replay`: sends captured requests again and shows what comes back, or prints them as curl commands."""

import argparse
import asyncio
import json
import sys

from client.captures import Capture, CaptureError, find_captures, read_capture
from client.curl import curl_line
from client.endpoint import BadUrl, chat_url
from client.post import http_client, post
from client.report import as_diff, as_lines, as_object
from client.settings import DEFAULT_URL, KEY_VARIABLE, URL_VARIABLE, Settings

_TIMEOUT_S = 30.0
_EPILOG = f"""Exit status: 0 every reply was fine, 1 one was not (or a file was no capture), 2 wrong usage.
The key is --key, or {KEY_VARIABLE} in the environment; --url may also be {URL_VARIABLE}."""


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the command line."""
    parser = commands.add_parser("replay", help="send captured requests again", description=__doc__, epilog=_EPILOG)
    parser.add_argument("captures", nargs="+", metavar="CAPTURE", help="capture files, or folders of them")
    parser.add_argument("--url", help=f"base URL of the server; /chat/completions is appended ({DEFAULT_URL})")
    parser.add_argument("--key", help="bearer secret")
    parser.add_argument("--timeout", type=_seconds, default=_TIMEOUT_S, metavar="S", help="for a whole reply (30)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line for each capture")
    show = parser.add_mutually_exclusive_group()
    show.add_argument("--curl", action="store_true", help="send nothing; print a curl line for each capture")
    show.add_argument("--diff", action="store_true", help="also compare with the captured reply")
    parser.set_defaults(func=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Run the command and return its exit status."""
    try:
        url = chat_url(args.url or settings.url)
    except BadUrl as error:
        _complain(str(error))
        return 2
    key = settings.api_key if args.key is None else args.key
    if args.curl:
        return _print_curl(args, url, bearer=bool(key), key_is_set=key == settings.api_key)
    return asyncio.run(_replay(args, url, key))


def _print_curl(args: argparse.Namespace, url: str, *, bearer: bool, key_is_set: bool) -> int:
    status = 0
    for path in find_captures(args.captures):
        try:
            capture = read_capture(path)
        except CaptureError as error:
            _refuse(str(path), error, as_json=args.json)
            status = 1
            continue
        line = curl_line(url, capture.body, capture.headers, bearer=bearer)
        _say(json.dumps({"capture": str(path), "curl": line}) if args.json else line)
    if bearer and not key_is_set:
        _complain(f"put the key into the environment before you paste: export {KEY_VARIABLE}=...")
    return status


async def _replay(args: argparse.Namespace, url: str, key: str) -> int:
    status = 0
    async with http_client(url, timeout_s=args.timeout) as client:
        for path in find_captures(args.captures):
            try:
                capture = read_capture(path)
            except CaptureError as error:
                _refuse(str(path), error, as_json=args.json)
                status = 1
                continue
            headers = request_headers(capture, key)
            answer = await post(client, url, capture.body, headers, stream=capture.stream, timeout_s=args.timeout)
            if args.json:
                _say(as_object(capture, answer, with_diff=args.diff))
            else:
                _say(as_lines(capture, answer))
                if args.diff:
                    _say(as_diff(capture, answer))
            status = 1 if answer.problem else status
    return status


def request_headers(capture: Capture, key: str) -> dict[str, str]:
    """What is sent with a capture: its own headers, the content type, and the key if there is one."""
    headers = {**capture.headers, "Content-Type": "application/json", "User-Agent": "repartee-replay"}
    return headers | ({"Authorization": f"Bearer {key}"} if key else {})


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds <= 3600:
        raise argparse.ArgumentTypeError("seconds, more than 0 and at most 3600")
    return seconds


def _refuse(path: str, error: CaptureError, *, as_json: bool) -> None:
    if as_json:
        _say(json.dumps({"capture": path, "ok": False, "problem": str(error)}))
    else:
        _complain(f"{path}: {error}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _complain(line: str) -> None:
    sys.stderr.write(f"{line}\n")
