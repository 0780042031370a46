"""Whether a model's text has something that is better read than heard: links, addresses, lists, tracking codes."""

import re

from app.speech.contacts import EMAIL, LINK

_CODE = re.compile(r"\b(?=[A-Z0-9]*[0-9])(?=[A-Z0-9]*[A-Z])[A-Z0-9]{10,40}\b|\b\d{12,40}\b")
_ITEM = re.compile(r"^[ \t]{0,8}(?:[-*•]|\d{1,2}[.)])[ \t]+\S", re.MULTILINE)
_LIST = 3  # items that make a list


def is_unspeakable(text: str) -> bool:
    """Whether any of it is lost on somebody who only listens."""
    return any(pattern.search(text) for pattern in (LINK, EMAIL, _CODE)) or len(_ITEM.findall(text)) >= _LIST
