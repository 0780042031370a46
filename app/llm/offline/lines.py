"""The fixed sentences: each situation has a few, so that nobody hears the same one twice in a row."""

ASK_NUMBER = (
    "Sure, what's your order number?",
    "Could you tell me the order number?",
    "I still need the order number to find it. Could you read it to me digit by digit?",
)
ASK_NUMBER_OF_LATE = (
    "I'm sorry about the wait. What's your order number?",
    "Sorry. Could you tell me the order number?",
)
ASK_NUMBER_AFTER_POSTCODE = ("Thanks. And what's the order number?", "Got it. Could you give me the order number too?")
ASK_POSTCODE = (
    "Thanks. What's the postcode on that order? That way I only tell the right person.",
    "Could you also give me the postcode on the order, please?",
    "I need the postcode on the order before I can tell you more. What is it?",
)
NUMBER_UNCLEAR = (
    "Sorry, I didn't get that number. Could you read me the order number once more?",
    "I'm not sure I heard the number right. What is the order number, digit by digit?",
)
NO_NUMBER = (
    "That's okay. Without the number I can't open the order here, but I can answer other questions.",
    "No problem. As soon as you have the order number, I can check it for you.",
)
NO_POSTCODE = (
    "That's okay. I can only tell you about the order together with its postcode.",
    "I understand. Without the postcode I can't tell you more about that order.",
)
WHY = (
    "It keeps orders private: I only tell the person who placed one. Could you give it to me?",
    "So that nobody else hears about your order. May I have it?",
)
NO_LOOKUP = (
    "I'm sorry, I can't look up orders on this line.",
    "Unfortunately I can't see orders from here.",
)
NO_ORDERS = ("I don't see any orders on your account.", "There are no orders on your account that I can see.")
NOT_FOUND = (
    "I can't find an order with that number and postcode. Could you give me both once more?",
    "Sorry, that doesn't match any order I can see. Could you read me the order number and the postcode again?",
    "I still can't find it with that number and postcode. Please check both and tell me again.",
)
AMBIGUOUS = (
    "I found more than one order like that. Could you read me the whole order number?",
    "There is still more than one that fits. What is the full order number?",
)
TOO_MANY = (
    "Sorry, I can't check any more numbers for that order right now. Our team can help you further.",
    "I've reached the limit for checking that order. Please try again later, or ask our team.",
)
LOOKUP_FAILED = (
    "Sorry, I can't look that up right now. Please try again in a moment.",
    "The look-up isn't working at the moment, I'm sorry. Could you try again a little later?",
)
ANOTHER_ORDER = ("If you mean another order, just tell me the number.", "Tell me the number if you mean another one.")
UNKNOWN = (
    "I don't have that information, I'm sorry.",
    "I'm afraid I don't know that.",
    "Sorry, I can't find anything on that.",
    "That's something I have no information about.",
)
SEARCH_FAILED = (
    "Sorry, I can't look that up right now.",
    "I can't reach that information at the moment, I'm sorry.",
)
CANNOT = {
    "cancel": ("I can't cancel orders myself on this line.", "Cancelling is something I can't do from here."),
    "refund": ("I can't make refunds myself on this line.", "A refund is something I can't make from here."),
    "return": ("I can't start a return myself on this line.", "Starting a return is something I can't do from here."),
    "exchange": ("I can't arrange an exchange myself on this line.", "An exchange is something I can't do from here."),
    "change": ("I can't make changes myself on this line.", "Changing that is something I can't do from here."),
}
ASK_ADDRESS = (
    "Sure. What is the new address, in full?",
    "Could you tell me the whole new address, please?",
)
ASK_ALL = (
    "To be sure it's you, what is the e-mail address on your account?",
    "I also need the e-mail address on your account. What is it?",
)
CHANGE_FAILED = (
    "I couldn't do that just now, and nothing has been changed. Could we try again in a moment?",
    "That isn't possible at the moment, so nothing has been changed. Please try again a little later.",
)
PRODS = (
    "Are you still there?",
    "I'm still here. Take your time.",
)
GIVING_UP = (
    "I can't hear you. Please call back any time, I'm happy to help.",
    "It seems the line is quiet. Feel free to call us back whenever you like.",
    "I'm still here if you need me.",
)
GIVING_UP_FAREWELL = "I can't hear you, so I'll end the call here. Please call back any time. Goodbye!"
OPENING = ("Hello, how can I help you?", "Hello again, what can I do for you?")
GOODBYE = ("Thanks for calling. Goodbye!", "Goodbye, and have a nice day!", "Take care. Bye!")
ANYTHING_ELSE = (
    "Is there anything else I can help with?",
    "What else can I do for you?",
    "Anything else?",
)
WELCOME = ("You're welcome. Is there anything else?", "My pleasure. Anything else I can do?", "Glad I could help!")
FINE = ("I'm doing well, thanks. How can I help you?", "All good here, thank you. What can I do for you?")
GO_ON = ("Sure. What would you like to know?", "Of course. What is it?", "Okay, go ahead.")
CONNECTING = ("One moment, I'll connect you with a colleague.", "Sure, I'll put you through to someone now.")
NOBODY = (
    "I'm sorry, I can't transfer calls on this line.",
    "I can't put you through to a person from here, I'm sorry.",
)
WAITING = ("Sure, take your time.", "No problem, I'll wait.", "Of course.")
LISTENING = "Mm-hm."  # after a pause the caller asked for; nothing at all counts as a failure on a call
ONLY_ENGLISH = (
    "I'm sorry, I can only help you in English here.",
    "Unfortunately English is the only language I speak.",
)
NO_KEYPAD = ("I'm sorry, I can't press keys on this line.", "Pressing keys is something I can't do here.")
UPSET = (
    "I'm sorry about that. Tell me what happened, and I'll do what I can.",
    "I understand, and I'm sorry. What can I check for you?",
)
NOTHING_TO_REPEAT = ("I haven't said anything yet. How can I help?",)
UNCLEAR = (
    "Sorry, I didn't catch that. Could you say it another way?",
    "I'm not sure I understood. Could you say that again?",
    "Sorry, could you put that differently?",
)
DONE = ("Okay, that's done.", "All right, done.", "That's taken care of.")
NOT_DONE = (
    "Sorry, that didn't work.",
    "I'm sorry, it didn't go through.",
    "That failed, unfortunately.",
)
ACKNOWLEDGED = ("Okay.", "All right.", "Sure.")
HERE = ("Yes, I can hear you. How can I help?", "I'm here. What can I do for you?")
NOT_LEAVING = ("Don't worry, I'm here. What do you need?", "I'm not going anywhere. How can I help?")
NO_PROBLEM = ("No problem. Is there anything else?", "All right. Anything else I can help with?")
