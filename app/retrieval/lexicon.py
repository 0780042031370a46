"""Word lists for English as it is spoken: what to skip, what weighs little, what is another form of a word."""

from typing import Final

_GRAMMAR = """
a about above across after again against all along already also although always am among an and any anyone anything
are aren around as at be because been before being below between both but by can cannot could couldn did didn do does
doesn doing don done dont down during each either else ever every few for from had hadn has hasn have haven having he
her here hers herself him himself his how however i if im in into is isn it its itself ive just many may maybe me
might mine more most much must my myself neither no nor not now of off on once one ones only onto or other others our
ours ourselves out over own per rather same shall she should shouldn so some somebody someone something somewhere such
than that the their theirs them themselves then there these they thing things this those though through to too under
until up upon us very via was wasn we were weren what whatever when whenever where wherever whether which while who
whoever whom whose why will with within without won would wouldn yet you your yours yourself
"""

_SPEECH = """
ah aha anyway aw basically bye cheers eh er erm gonna goodbye gosh gotta ha hello hey hi hm hmm huh kinda literally
mhm mm mmm nah nope oh ok okay ooh oops ow sorta uh uhm uhuh um umm wanna whoa wow yea yeah yep yes yup
"""

_ANY_CONVERSATION = """
abl actual afternoon again ago anoth anybodi anyway area ask aunt back bad becom begin believe best better big bit
bring brother buy call cause certain check come consid contain cool creat current dad daughter dear decid describ
differ do earli easi easili effect end enjoy especi evening event everyth exact exampl excus expect fact far father
favor favorit feel final fine first follow form friend full fun game general get give go good grandma great group
guess guy happen happi hard hate hear help high hope huge husband idea includ increas inform instead involv issu keep
kid kind know larg last later lead least less let level life like list littl live long look lot love low madam main
major make man matter mayb mean mention mind minut mom moment morn mother mr mrs ms name necessari need never new next
nice night nobodi normal noth number often old part pick place play pleas point possibl pretti probabl problem produc
project provid put question quick quit reach real realli reason recent refer remain repeat requir result right run
said say second see seem sell set short show similar simpl sir sister small somehow son soon sorri sort speak special
start state stay stuff style sudden suppos sure system take talk team tell term thank think time today togeth told
tomorrow tonight total tri turn type uncl understand use usual various view wait walk want way week well whatev whole
wife wish woman wonder word work world worri write wrong year yesterday zero
"""

_OTHER_FORMS = """
ate:eat began:begin bent:bend bought:buy broke:break broken:break brought:bring built:build burnt:burn caught:catch
chose:choose chosen:choose came:come done:do drawn:draw drove:drive driven:drive eaten:eat fallen:fall fell:fall
felt:feel forgot:forget forgotten:forget found:find froze:freeze frozen:freeze gave:give given:give gone:go got:get
gotten:get grew:grow held:hold hidden:hide kept:keep knew:know known:know lent:lend lost:lose made:make meant:mean
met:meet paid:pay ran:run rang:ring rose:rise said:say sang:sing sat:sit saw:see seen:see sent:send shown:show
shrank:shrink shrunk:shrink slept:sleep sold:sell spent:spend spoke:speak spoken:speak stole:steal stolen:steal
stood:stand stuck:stick swore:swear taken:take taught:teach thought:think threw:throw thrown:throw told:tell took:take
tore:tear torn:tear understood:understand went:go woke:wake won:win wore:wear worn:wear wrote:write written:write
children:child feet:foot geese:goose halves:half knives:knife leaves:leaf lives:life loaves:loaf men:man mice:mouse
people:person scarves:scarf shelves:shelf teeth:tooth wives:wife women:woman aluminium:aluminum catalogue:catalog
centre:center cheque:check colour:color favourite:favorite fibre:fiber flavour:flavor grey:gray jewellery:jewelry
litre:liter metre:meter mould:mold organisation:organization personalised:personalized programme:program
pyjamas:pajamas theatre:theater travelling:traveling tyre:tire
"""

_ASKING = """
about also and can could did do does explain had has have how if is are more or shall should tell was were what when
where which who whose why will would
"""

_POINTING_BACK = """
either instead it its one ones same that their them then there these they this those
"""

_POLITE = """
bye cheers goodbye hello hey hi no ok okay please right so sorry thanks uh um well yeah yes
"""

STOP_WORDS: Final = frozenset((_GRAMMAR + _SPEECH).split())
"""Words that are never searched for."""

LIGHT_WORDS: Final = frozenset(_ANY_CONVERSATION.split())
"""Stems said in any conversation: they help to order passages, they never show what a passage is about."""

OTHER_FORMS: Final = dict(pair.split(":") for pair in _OTHER_FORMS.split())
"""Past forms and plurals the stemmer does not know, and British spellings, with the form that stands for them."""

ASKING: Final = frozenset(_ASKING.split())
"""Words that make an utterance without a topic of its own a question all the same."""

POINTING_BACK: Final = frozenset(_POINTING_BACK.split())
"""Words that stand for something said before."""

CARRYING_ON: Final = frozenset(("also", "and", "but", "how", "or", "plus", "so", "then", "what"))
"""First words of a question that goes on from the last; "what" and "how" only before "about"."""

POLITE_WORDS: Final = frozenset(_POLITE.split())
"""Words around what is said, at its start and its end."""
