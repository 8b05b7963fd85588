"""Every sentence that a form says about an answer, in one place: this is what translators translate.

The style is that of the GOV.UK design system: what to do, in the words of the label, without blame.
"""

from __future__ import annotations

from enum import StrEnum

from engine.kernel.texts import Text, msgid


class Message(StrEnum):
    """Templates; ``{label}`` is the field's label inside a sentence, ``{name}`` at its beginning."""

    ENTER = msgid("Enter {label}")
    DO = msgid("{name}")
    ANSWER = msgid("Answer the question “{question}”")
    SELECT = msgid("Select {label}")
    TICK = msgid("Tick the box “{question}” to go on")
    UPLOAD = msgid("Add a file: {label}")
    TOO_SHORT = msgid("{name} must have at least {number} characters")
    TOO_LONG = msgid("{name} must have at most {number} characters")
    UNPRINTABLE = msgid("{name} holds characters that cannot be kept; type it again instead of pasting it")
    PATTERN = msgid("{name} is not written as it should be")
    EMAIL = msgid("Enter an e-mail address in the correct format, like name@example.com")
    PHONE = msgid("Enter a telephone number, like 020 7946 0000 or +44 20 7946 0000")
    NUMBER = msgid("{name} must be a number, like 1250.50")
    NUMBER_GROUPS = msgid("Enter {label} without separators for thousands, like 1250.50")
    NUMBER_LEAST = msgid("{name} must be {number} or more")
    NUMBER_MOST = msgid("{name} must be {number} or less")
    NUMBER_WHOLE = msgid("{name} must be a whole number")
    NUMBER_DECIMALS = msgid("{name} must have at most {number} digits after the point")
    NUMBER_STEP = msgid("{name} must be a multiple of {number}")
    DATE = msgid("{name} must be a real date, like 27/3/2026")
    TIME = msgid("{name} must be a time, like 14:30")
    DATETIME = msgid("{name} must be a date and time, like 27/3/2026 14:30")
    DATE_LEAST = msgid("{name} must be {date} or later")
    DATE_MOST = msgid("{name} must be {date} or earlier")
    DATE_PAST = msgid("{name} must be today or in the future")
    OPTION = msgid("{name}: select one of the options that are offered")
    ONE_ANSWER = msgid("{name}: give one answer only")
    CHECKBOX = msgid("{name}: tick the box or leave it empty")
    ONE_FILE = msgid("{name}: add one file only")
    FILES = msgid("{name}: add at most {number} files")
    FILE_EMPTY = msgid("The file “{file}” is empty")
    FILE_TYPE = msgid("The file “{file}” is of a kind that is not accepted here; accepted: {accept}")
    NO_FILE = msgid("{name}: this is not a file")
    ROWS = msgid("{name}: enter at most {number}")
    UNKNOWN = msgid("This form has no such field")

    def about(self, label: str, **values: object) -> Text:
        """The sentence about the field of a label."""
        question = " ".join(label.split()).rstrip(":").strip() or "this field"
        name = question.rstrip("?").strip() or question
        return Text(self.value, label=_inside(name), name=name, question=question, **values)


_REQUESTS = frozenset(
    ("add", "choose", "describe", "enter", "explain", "give", "say", "select", "tell", "write")
)
"""Labels that begin like this say already what to do: “Describe what happened”."""


def unanswered(message: Message, label: str) -> Text:
    """The sentence about an answer that isn't there: questions are answered, things entered or selected."""
    said = label.strip()
    if message is not Message.TICK and said.endswith("?"):
        return Message.ANSWER.about(label)
    if message is not Message.TICK and " " in said and said.partition(" ")[0].lower() in _REQUESTS:
        return Message.DO.about(label)
    return message.about(label)


def _inside(name: str) -> str:
    """A label inside a sentence: “Date of the problem” becomes “date of the problem”, “IBAN” stays."""
    first, second = name[:1], name[1:2]
    return first.lower() + name[1:] if second.islower() or (second in {" ", ""} and first != "I") else name
