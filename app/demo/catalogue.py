"""What the demo shop sells: sku, name, price in dollars, price in pounds."""

from decimal import Decimal
from typing import NamedTuple


class Product(NamedTuple):
    """One article of the shop."""

    sku: str
    name: str
    dollars: Decimal
    pounds: Decimal


_TABLE = """
KET-BL | Blue kettle | 39.90 | 34.90
KET-CO | Copper gooseneck kettle | 64.50 | 54.50
TEA-PO | Glass teapot with strainer | 28.00 | 23.00
TEA-TR | Oak tea tray | 24.50 | 19.90
COF-FP | French press, one litre | 32.95 | 27.95
COF-PO | Pour-over coffee set | 44.00 | 37.00
COF-GR | Burr coffee grinder | 89.99 | 74.99
COF-ES | Compact espresso machine | 249.00 | 209.00
MUG-S4 | Stoneware mugs, set of four | 36.00 | 29.00
MUG-TR | Insulated travel mug | 21.50 | 17.95
PAN-24 | Non-stick frying pan, small | 29.99 | 24.99
PAN-28 | Non-stick frying pan, large | 39.99 | 32.99
PAN-CI | Cast iron skillet | 47.00 | 39.00
POT-SA | Steel saucepan with lid | 42.75 | 35.75
POT-ST | Stock pot, eight litres | 68.00 | 57.00
POT-DU | Enamelled Dutch oven | 129.00 | 109.00
WOK-CS | Carbon steel wok | 54.90 | 45.90
KNF-CH | Chef's knife | 74.00 | 62.00
KNF-BR | Bread knife | 31.25 | 26.25
KNF-BL | Bamboo knife block | 45.00 | 38.00
KNF-SH | Whetstone knife sharpener | 27.50 | 22.50
CUT-BO | Walnut cutting board | 52.00 | 43.00
CUT-MA | Flexible cutting mats, set of three | 14.99 | 11.99
BOW-MX | Mixing bowls, set of five | 34.50 | 28.50
BOW-SA | Acacia salad bowl | 41.00 | 34.00
BAK-SH | Baking sheet, pair | 22.00 | 18.00
BAK-LO | Loaf tin | 13.50 | 10.95
BAK-MU | Muffin tin | 16.75 | 13.75
BAK-RP | French rolling pin | 12.90 | 10.50
BAK-SC | Digital kitchen scale | 25.99 | 20.99
MIX-HA | Hand mixer | 48.00 | 40.00
MIX-ST | Stand mixer | 289.00 | 245.00
BLE-CO | Countertop blender | 99.50 | 84.50
BLE-IM | Immersion blender | 43.90 | 36.90
TOA-2S | Two-slice toaster | 37.00 | 31.00
TOA-4S | Four-slice toaster | 58.00 | 49.00
AIR-FR | Air fryer, four litres | 119.00 | 99.00
RIC-CO | Rice cooker | 66.00 | 55.00
SLO-CO | Slow cooker | 72.49 | 60.49
STO-GL | Glass storage jars, set of six | 33.00 | 27.50
STO-LB | Lunch box with divider | 18.25 | 15.25
STO-BR | Bread bin | 46.50 | 38.50
SPI-RA | Spice rack with twelve jars | 39.00 | 32.00
GLA-WI | Wine glasses, set of six | 48.90 | 40.90
GLA-TU | Tumblers, set of four | 26.00 | 21.50
PLA-DI | Dinner plates, set of four | 49.00 | 41.00
PLA-BO | Pasta bowls, set of four | 44.50 | 37.50
CUT-24 | Cutlery set, 24 pieces | 84.00 | 71.00
TOW-TE | Linen tea towels, set of three | 19.90 | 16.50
APR-CO | Cotton apron | 23.00 | 19.00
GLV-OV | Oven gloves | 17.50 | 14.50
BIN-PE | Pedal bin, thirty litres | 62.00 | 52.00
RAC-DI | Folding dish rack | 29.00 | 24.00
LAM-DE | Brass desk lamp | 78.00 | 66.00
LAM-FL | Paper floor lamp | 94.00 | 79.00
CAN-SO | Soy candle, cedar | 15.90 | 12.90
VAS-CE | Ceramic vase | 35.75 | 29.75
THR-WO | Wool throw blanket | 86.00 | 73.00
CUS-VE | Velvet cushion | 31.00 | 26.00
RUG-JU | Round jute rug | 112.00 | 94.00
CLO-WA | Wall clock | 53.50 | 44.50
BAS-SE | Seagrass basket | 27.25 | 22.75
"""


def products() -> dict[str, Product]:
    """Every product, by sku."""
    rows = [[cell.strip() for cell in line.split("|")] for line in _TABLE.strip().splitlines()]
    return {sku: Product(sku, name, Decimal(dollars), Decimal(pounds)) for sku, name, dollars, pounds in rows}
