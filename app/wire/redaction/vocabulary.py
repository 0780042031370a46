"""Words that tell what a field, a label or a number is: written as lists, read as sets."""


def word_set(words: str) -> frozenset[str]:
    """The words of a text, parted by spaces."""
    return frozenset(words.split())


SECRETS = word_set(
    "secret secrets token tokens password passwords passwort passwd pass pwd passphrase passcode pin cvv cvc otp auth"
    " authorization authorisation bearer cookie cookies credential credentials apikey jwt hmac sig signature"
)
SECRET_PARTS = word_set("secret token password passwd apikey signature authorization cookie credential")
SECRET_KEYS = word_set("api access private shared secret signing encryption service master license subscription")
COUNTED = word_set("token tokens signature")  # `max_tokens: 400` is not a secret
NOT_A_VALUE = word_set(
    "verified confirmed type status state count required valid label format brand description country lang language"
    " currency enabled kind role"
)
EMAIL = word_set("email emails mail emailaddress")
PHONE = word_set("phone phones telephone mobile cell cellphone tel fax msisdn whatsapp phonenumber callernumber")
CALL_ENDS = word_set("caller called from to contact callback")
POSTCODE = word_set("postcode postcodes zip zipcode postal plz postalcode")
BIRTH = word_set("birth birthday birthdate dob born")
CARD = word_set("card cardnumber creditcard pan")
DOCUMENT = word_set("ssn passport taxid nif dni licence")
NAMES = word_set(
    "firstname lastname surname fullname forename givenname familyname username nickname customername callername"
    " displayname"
)
PEOPLE = word_set("customer caller patient recipient guest contact person cardholder owner")
ADDRESS = word_set(
    "address addresses addr street city town village suburb apartment line1 line2 latitude longitude lat lon lng ip"
)
NUMBERED_PEOPLE = word_set("caller user customer participant client callerid userid customerid")
NAMED_THINGS = word_set(
    "file host tool tools function functions model agent agents product products item items sku shop store brand"
    " company carrier event class voice field column table path schema server service project plan country state"
    " language method param parameter variable template category source domain role type shipment shipments article"
    " articles"
)
THINGS_HAVE = word_set("sku quantity qty price unit_price parameters arguments carrier tracking description product_id")
FIXED = word_set(
    "id ids order orders tracking sku ref reference invoice barcode ean gtin upc version created updated timestamp time"
    " date at expires amount price total subtotal quantity model"
)
NUMBERS = word_set("number no num code value")

NOT_IN_NAMES = word_set(
    "and i i'm my the from calling speaking here with on for order about a an not is it's it in at to of but so yes no"
    " again just what that who where when how why very really all y und et"
)
NOT_IN_EMAILS = word_set(
    "is its it's it my our your his her their email e-mail mail address the a an at to and or that this use send on for"
    " me by of please yes no okay ok sure so um uh er can reach contact under with was from i i'm you we us look looked"
    " see saw buy bought order ordered shop shopped available online visit check find found sold site website page web"
    " store here there write works work registered signed purchase purchased arrive arrived are be not"
)
CONNECTORS = {"dot": ".", "punto": ".", "punkt": ".", "ponto": ".", "period": "."} | {
    "underscore": "_",
    "dash": "-",
    "hyphen": "-",
    "minus": "-",
    "plus": "+",
}
DIGITS = dict(
    zip("zero one two three four five six seven eight nine oh o nought".split(), "0123456789000", strict=True)  # noqa: SIM905
)
TEENS = {
    word: str(10 + at)
    for at, word in enumerate(
        ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
    )
}
TENS = {
    word: str(20 + 10 * at)
    for at, word in enumerate(("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"))
}
REPEATS = {"double": 2, "triple": 3, "treble": 3}
