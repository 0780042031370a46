"""Identifiers as people say them and recognisers write them, written by hand: what was said, what was meant."""

ORDERS = """
It's 10-42. | 1042
order one-oh-four-two | 1042
1, 0, 4, 2 | 1042
a thousand and forty two, I believe | 1042
hashtag ten forty two | 1042
Number ten... forty two. | 1042
uh, one... zero... four... two | 1042
Order ID: 1042 | 1042
yes hello um order ten four two please | 1042
Sure. One oh four two. | 1042
my order number is 1 thousand 42 | 1042
The order is number 1042, placed last Tuesday. | 1042
i got two emails but the order number is one zero four two | 1042
it's not 1043, it's 1042 | 1042
1043, sorry, 1042 | 1042
ten forty three no wait ten forty two | 1042
I think it was 1-0-4-2 | 1042
one zero for two | 1042
one oh four too | 1042
one owe four two | 1042
order won zero four two | 1042
order number double one double two | 1122
double one, double two | 1122
triple seven four | 7774
order number triple oh five | 0005
Order number is twenty-five oh six | 2506
Twenty five zero six. | 2506
twenty five hundred | 2500
the number's thirty-three hundred | 3300
order nine nine nine nine | 9999
nineteen eighty four | 1984
order nineteen oh one | 1901
three thousand seven | 3007
I'd like to know about 1204 and when it gets here | 1204
what's happening with one two oh four | 1204
hi there I placed an order last week the number is one two zero four and it hasn't come | 1204
could you look up 1204 for me | 1204
the order number I was given was twelve oh four | 1204
confirmation number 1204 | 1204
My reference is 1204. | 1204
Order #1204 | 1204
It's W as in Walter 2611340 | W2611340
W. 2611340 | W2611340
double u two six one one three four zero | W2611340
double-u 2 6 1 1 3 4 0 | W2611340
capital W 2611340 | W2611340
hash W 2 6 1 1 3 4 0 | W2611340
w-2611340 | W2611340
W two six one thirteen forty | W2611340
whiskey two six double one three four oh | W2611340
#W2611340 please | W2611340
The number starts with W then 2611340 | W2611340
W, two six one, one three four zero | W2611340
letter W, then two six one one three four zero | W2611340
W261 1340 | W2611340
A B 1 2 3 4 | AB1234
alpha bravo one two three four | AB1234
AB dash 1234 | AB1234
a as in apple, b as in banana, one two three four | AB1234
order ab one two three four | AB1234
M as in Mary 4 5 5 1 | M4551
em four five five one | M4551
order N for nancy four five five one | N4551
it's one oh four two but I'm not sure | 1042
Can I get an update on one-zero-four-two? | 1042
yeah, so, it's order number one... um... zero four... two | 1042
one zero four. two. | 1042
Order number: one, zero, four, two. | 1042
one then zero then four then two | 1042
1 zero 4 two | 1042
ten four two | 1042
order number ten four two | 1042
my order is ten-forty-two and my zip is nine oh two one oh | 1042
zip 90210 order 1042 | 1042
five five seven one | 5571
double five seven one | 5571
five double seven one | 5771
order five five double one | 5511
order number six triple two | 6222
sixteen sixteen | 1616
sixty sixteen | 6016
fourteen hundred | 1400
four thousand | 4000
four thousand and one | 4001
forty oh one | 4001
B as in bravo one two three | B123
bravo one two three | B123
order B as in Bob, 7, 7, 4 | B774
it starts with B like boy then seven seven four nine | B7749
P for Peter seven seven four nine | P7749
D as in dog, T as in Tom, nine nine one two | DT9912
order number is O R D dash 1042 | ORD1042
ORD-1042 | ORD1042
ord one zero four two | ORD1042
R M A 5 5 2 1 | RMA5521
number A seven seven four nine | A7749
the one I'm asking about is 1042 | 1042
So my wife ordered it, 1042 is the number. | 1042
My order from November 3rd, number 1042 | 1042
I ordered two kettles, order number 1042, one was broken | 1042
I paid 39.90 for order 1042 | 1042
It's been 10 days, order 1042 | 1042
at 5 pm yesterday I got an email about order 1042 | 1042
the tracking says 1Z999 but the order number is 1042 | 1042
order 1042 not 1024 | 1042
did I say 1024? I meant 1042 | 1042
1024... hang on... 1042 | 1042
Sorry, that's 1042, not 1024. | 1042
W twenty-six eleven three forty | W2611340
w two six one one three forty | W2611340
W as in Washington, 261-1340 | W2611340
double you, twenty six, eleven, thirty four, zero | W2611340
w. two. six. one. one. three. four. zero. | W2611340
hash tag W 2 6 1 1 3 4 0 | W2611340
""".strip()

POSTCODES = """
S.W.1.A. 2.A.A. | SW1A 2AA
SW1A2AA | SW1A 2AA
sw one a two a a | SW1A 2AA
S W 1 A 2 double A | SW1A 2AA
Sierra Whiskey one Alpha, two Alpha Alpha | SW1A 2AA
it's S for sugar W for whisky one A two A A | SW1A 2AA
M1 5AN | M1 5AN
M as in mother, one, five, A, N for November | M1 5AN
em one five ay en | M1 5AN
m one five a n please | M1 5AN
LS six two AB | LS6 2AB
L S 6, 2 A B | LS6 2AB
cf10 1ep | CF10 1EP
C F ten, one E P | CF10 1EP
C F one zero one E P | CF10 1EP
E8 3RL, that's in London | E8 3RL
Hackney, E eight three R L | E8 3RL
my postcode's N1 9GU | N1 9GU
N one nine G U | N1 9GU
BS1 4ND. | BS1 4ND
B S one four N D | BS1 4ND
E H 8 9 Y L | EH8 9YL
EH eight nine YL | EH8 9YL
EC1V 9HQ | EC1V 9HQ
W1T 3JE | W1T 3JE
nine-oh-two-one-oh | 90210
9 0 2 1 0 | 90210
90210. | 90210
nine oh two ten | 90210
ninety two ten | 90210
nine zero two one zero, Beverly Hills | 90210
Beverly Hills, 90210 | 90210
90,210 | 90210
it's 902 10 | 90210
zip is nine o two one o | 90210
The zip code on that is 90210, I think. | 90210
zero two one one six | 02116
oh two one one six | 02116
oh two double one six | 02116
02116 | 02116
oh twenty one sixteen | 02116
02139-4307 | 02139-4307
zero two one three nine dash four three zero seven | 02139-4307
one hundred oh one | 10001
one zero zero zero one | 10001
ten thousand one | 10001
one oh oh oh one | 10001
one triple zero one | 10001
six oh six one four | 60614
six zero six fourteen | 60614
80211, no wait, 80220 | 80220
eight oh two two oh | 80220
10115 Berlin | 10115
one zero one one five | 10115
ten one fifteen | 10115
K1A 0B1 | K1A 0B1
K one A zero B one | K1A 0B1
It's S W 1 A 2 double A | SW1A 2AA
SW1A, 2AA | SW1A 2AA
London SW1A 2AA | SW1A 2AA
S-W-1-A 2-A-A | SW1A 2AA
Leeds, LS1 4DY | LS1 4DY
L for Lima S for Sierra one, four D for Delta Y for Yankee | LS1 4DY
ell ess one four dee why | LS1 4DY
M twenty six R E | M20 6RE
em twenty, six ar ee | M20 6RE
N one, nine gee you | N1 9GU
B S one four en dee | BS1 4ND
CF ten one EP | CF10 1EP
EH8 9 YL | EH8 9YL
S E fifteen four Q N | SE15 4QN
se15 4qn | SE15 4QN
SE fifteen, four QN | SE15 4QN
nine zero two one zero dash one two three four | 90210-1234
nine oh two one oh, thank you | 90210
the zip? nine oh two one oh | 90210
ninety thousand two hundred ten | 90210
nine hundred two ten | 90210
nine-o-two-one-o | 90210
9-0-2-1-0 | 90210
Nine, zero, two, ten. | 90210
It's nine zero, two one, zero. | 90210
zip code nine zero two one zero in California | 90210
zero eight one double zero | 08100
oh eight one hundred | 08100
ten oh oh one | 10001
one hundred zero one | 10001
sixty six fourteen | 6614
six oh six fifty seven | 60657
seventy seven double oh two | 77002
double seven double oh two | 77002
two oh one one five | 20115
eighty three thirty one | 8331
one oh one one five Berlin Mitte | 10115
D 10115 | 10115
80331 München | 80331
""".strip()

EMAILS = """
ana@example.org | ana@example.org
Ana@Example.org. | ana@example.org
ana at example dot org | ana@example.org
it's ana at example.org | ana@example.org
john dot smith at gmail dot com | john.smith@gmail.com
John.Smith at Gmail.com | john.smith@gmail.com
john smith all one word at gmail dot com | johnsmith@gmail.com
jane underscore doe 88 at hotmail dot co dot uk | jane_doe88@hotmail.co.uk
jane underscore doe eighty eight at hotmail dot co dot uk | jane_doe88@hotmail.co.uk
J dot doe at gmail dot com | j.doe@gmail.com
J. Doe at gmail.com | j.doe@gmail.com
mary-jane at example dot com | mary-jane@example.com
mary dash jane at example dot com | mary-jane@example.com
bob at the rate gmail dot com | bob@gmail.com
bob at-sign gmail dot com | bob@gmail.com
you can reach me at bob at gmail dot com | bob@gmail.com
my email's bob two three at yahoo dot com | bob23@yahoo.com
B O B at yahoo dot com | bob@yahoo.com
b as in boy o b at yahoo dot com | bob@yahoo.com
info at acme dash kitchen dot com | info@acme-kitchen.com
lena.meyer@web.de | lena.meyer@web.de
lena dot meyer at web dot de | lena.meyer@web.de
lena dot meyer at web dot d e | lena.meyer@web.de
oscar at proton dot me | oscar@proton.me
mike at example dot net, thanks | mike@example.net
my e-mail address? sure, it's tom plus shop at example dot com | tom+shop@example.com
kate99 at icloud dot com please | kate99@icloud.com
uh it's um lou dot reed at example dot org I think | lou.reed@example.org
it's john dot smith at gmail dot com | john.smith@gmail.com
john point smith at gmail point com | john.smith@gmail.com
j o h n at gmail dot com | john@gmail.com
john smith, no dot, at gmail dot com | johnsmith@gmail.com
smith dot j at outlook dot com | smith.j@outlook.com
ana dot ruiz ninety one at yahoo dot com | ana.ruiz91@yahoo.com
ana ruiz nineteen ninety one at yahoo dot com | anaruiz1991@yahoo.com
ana, A N A, at example dot org | ana@example.org
A-N-A at example dot org | ana@example.org
yes it is ana dot ruiz at example dot org thanks | ana.ruiz@example.org
the email would be kim at kim-lee dot co | kim@kim-lee.co
k dot m at gmx dot net | k.m@gmx.net
support at my shop dot io | support@myshop.io
peter pan at t-online dot de | peterpan@t-online.de
peter dot pan at t dash online dot de | peter.pan@t-online.de
m as in mike, n as in nancy at example dot com | mn@example.com
chris underscore 99 at live dot com | chris_99@live.com
chris hyphen lee at live dot com | chris-lee@live.com
It's JSmith@Gmail.com, all lower case. | jsmith@gmail.com
""".strip()

PHONES = """
202 555 0142 | +12025550142
(202) 555-0142 | +12025550142
202.555.0142 | +12025550142
+1 202 555 0142 | +12025550142
area code two oh two, five five five, oh one four two | +12025550142
two-oh-two, triple five, oh one four two | +12025550142
two zero two five double five zero one four two | +12025550142
one two oh two five five five oh one four two | +12025550142
my number's two oh two, five fifty-five, oh one forty-two | +12025550142
you can call me on two oh two five five five zero one four two | +12025550142
+44 7700 900123 | +447700900123
+44 (0)7700 900123 | +447700900123
0044 7700 900123 | +447700900123
07700 900123 | +447700900123
oh seven seven double-oh nine double-oh one two three | +447700900123
plus forty four seven seven zero zero nine zero zero one two three | +447700900123
plus four four seven seven double oh, nine double oh, one two three | +447700900123
+49 151 23456789 | +4915123456789
zero one five one two three four five six seven eight nine | +4915123456789
call me at 415-555-0123 | +14155550123
four one five five five five zero one two three | +14155550123
four fifteen, five five five, oh one twenty three | +14155550123
four one five triple five oh one two three | +14155550123
(415) 555 0123 please | +14155550123
it's plus one four one five, five five five, zero one two three | +14155550123
415 5550123 | +14155550123
one four one five five five five oh one two three | +14155550123
eight hundred five five five oh one nine nine | +18005550199
+44 20 7946 0123 | +442079460123
oh two oh seven nine four six oh one two three | +442079460123
020 7946 0123 | +442079460123
plus forty-four twenty seventy-nine forty-six oh one two three | +442079460123
zero zero four four two zero seven nine four six zero one two three | +442079460123
+49 30 901820 | +4930901820
zero three zero nine zero one eight two zero | +4930901820
""".strip()
