"""The demo shop's customers: invented people, fictional numbers, addresses under example domains."""

import random
import unicodedata

from app.orders import Customer

_NAMES = """
Ana Ruiz, Liam O'Connor, Mei Lin Chen, Chidi Okafor, Priya Raman, Jonas Lindqvist, Fatima al-Sayed, Kenji Watanabe,
Olga Petrova, Mateo Fernández, Aoife Byrne, Samuel Osei, Hannah Weiss, Tariq Mahmood, Grace Kim, Luca Bianchi,
Zanele Dlamini, Noah Goldberg, Ingrid Solberg, Rajesh Iyer, Camila Duarte, Viktor Horvath, Amara Nwosu, Emily Carter,
Hiroshi Tanaka, Leila Haddad, Pedro Almeida, Siobhan Kelly, Nguyen Thi Mai, Marcus Bennett, Yasmin Rahman,
Piotr Nowak, Isabella Conti, David Mensah, Katarina Novak, Omar Farouk, Sofia Papadopoulos, William Hughes,
Thandiwe Moyo, Henrik Nielsen, Rosa Jimenez, Arjun Mehta, Claire Dubois, Jamal Washington, Eva Svensson,
Miguel Santos, Nadia Karimi, Thomas Becker, Lucia Moretti, Kwame Asante, Ji-woo Park, Elena Popescu, George Papas,
Shanice Brown, Anton Volkov, Maria Gonzalez, Bilal Hussain, Freya Larsen, Daniel Cohen, Wei Zhang, Abigail Turner,
Ibrahim Diallo, Julia Kowalska, Patrick Murphy, Sakura Ito, Carlos Mendoza, Helena Costa, Yusuf Demir,
Charlotte Evans, Ravi Shankar, Simone Laurent, Tunde Balogun, Anna Schmidt, Diego Morales, Linh Tran, Robert Fischer,
Zoe Katsaros, Ahmed Mansour, Laura Rossi, Erik Johansson, Nia Thompson, Minh Pham, Victoria Ivanova, Jack Wilson,
Deepa Nair, Stefan Müller, Beatriz Oliveira, Hassan Aziz, Megan Lloyd, Takumi Sato, Adaeze Eze, Oscar Lund,
Paulina Wójcik, Andre Baptiste, Ruth Abrams, Sanjay Gupta, Eilidh MacLeod, Francesco Greco, Amina Yusuf,
Kyle Anderson, Mina Choi, Gabriel Silva, Petra Dvorak, Malik Johnson, Chloe Martin, Vikram Singh, Astrid Berg,
Rafael Ortiz, Lina Haddad, Owen Davies, Xiu Ying Wang, Sebastian Keller, Efua Boateng, Natalie Brooks, Dmitri Sokolov,
Paola Vargas, Arif Hidayat, Heidi Koch, Joseph Adeyemi, Marta Jensen, Ethan Clarke, Soo-jin Lee, Bruno Carvalho,
Layla Nasser, Peter Vasquez, Meera Pillai, Finn Gallagher, Alicia Romero, Emeka Obi, Sarah Feldman, Nikolai Orlov,
Jasmine Reed, Tomas Havel, Hana Suzuki, Juan Castillo, Rebecca Stone, Farid Rahimi, Elsa Lindgren, Marco De Luca,
Ngozi Uche, Kevin Walsh, Aisha Khan, Leon Hoffmann, Daniela Cruz, Harold Whitfield, Yuki Mori, Sunita Patel,
Antoine Lefevre, Zainab Bello, Gustav Holm, Teresa Navarro, Benjamin Scott, Lan Nguyen, Ivan Markovic,
Keisha Williams, Pablo Herrera, Amelia Wright, Rohan Das, Greta Vogel, Kofi Annor, Min-jun Kang, Irene Alexiou,
Calvin Foster, Salma Idrissi, Bjorn Eriksen, Valentina Ricci, Desmond Tuttle, Haruka Fujita, Luis Aguilar,
Manon Girard, Abdul Karim, Ellen Fraser, Tomasz Zielinski, Renata Barbosa, Caleb Morgan, Ying Liu, Oluwaseun Ade,
Sven Nordin, Jorge Pineda, Harriet Cole, Asif Iqbal, Carmen Delgado, Niamh Doyle, Matthias Braun, Tendai Chikore,
Rosalind Page, Kazuo Endo, Bianca Ferrari, Trevor Hall, Anjali Rao, Milos Jovanovic, Esther Kamau, Felipe Rojas,
Louise Bergeron, Hamza Sheikh, Doris Lang, Cormac Nolan, Thuy Vo, Alejandro Reyes, Imani Jackson, Klara Nemeth,
Victor Mbeki, Susan Parker, Renzo Galli, Parisa Ahmadi, Gareth Price, Lucie Marchand, Edward Nakamura, Joyce Wanjiru,
Philip Stern, Marisol Vega, Oleksandr Bondar, Mary-Jane Fisher, Tobias Frank, Ximena Torres, Neil Kapoor
"""

# Exchanges and numbers that are kept free for fiction, each with postcodes of the same town.
_AMERICAN = (
    ("202", ("20001", "20009", "20016")),
    ("206", ("98101", "98115", "98122")),
    ("212", ("10001", "10025", "10128")),
    ("303", ("80202", "80211", "80220")),
    ("310", ("90210", "90401", "90245")),
    ("312", ("60601", "60614", "60657")),
    ("415", ("94103", "94110", "94122")),
    ("503", ("97201", "97214", "97232")),
    ("617", ("02108", "02116", "02139-4307")),
    ("713", ("77002", "77019", "77098")),
)
_BRITISH = (
    ("+44207946", 1000, ("SW1A 2AA", "N1 9GU", "E8 3RL", "SE15 4QN")),
    ("+441134960", 1000, ("LS1 4DY", "LS6 2AB")),
    ("+441614960", 1000, ("M1 5AN", "M20 6RE")),
    ("+447700900", 1000, ("BS1 4ND", "EH8 9YL", "CF10 1EP")),
)
_DOMAINS = ("example.org", "example.com", "example.net")
_ONE_IN_BRITAIN = 6


def customers(chance: random.Random) -> list[Customer]:
    """Every customer. The first is `c1`, Ana Ruiz, whom the documentation speaks of; the others' ids leave room.

    A shop that imports its own customers beside these is likely to number them c1, c2, … too.
    """
    names = [" ".join(name.split()) for name in _NAMES.split(",")]
    phones: set[str] = set()
    made = [Customer("c1", "Ana Ruiz", "ana@example.org", "+12025550100", "90210")]
    phones.add(made[0].phone)
    for n, name in enumerate(names[1:], start=2):
        phone, postcode = _reach(chance, phones)
        made.append(Customer(f"demo-{n}", name, f"{_mailbox(name)}@{chance.choice(_DOMAINS)}", phone, postcode))
    return made


def is_british(customer: Customer) -> bool:
    """Whether the customer lives in Britain, and so pays in pounds."""
    return customer.phone.startswith("+44")


def _reach(chance: random.Random, taken: set[str]) -> tuple[str, str]:
    """A phone number nobody has yet, and a postcode that goes with it."""
    while True:
        if chance.randrange(_ONE_IN_BRITAIN) == 0:
            prefix, numbers, postcodes = chance.choice(_BRITISH)
            phone = f"{prefix}{chance.randrange(numbers):04d}" if prefix == "+44207946" else ""
            phone = phone or f"{prefix}{chance.randrange(numbers):03d}"
        else:
            area, postcodes = chance.choice(_AMERICAN)
            phone = f"+1{area}55501{chance.randrange(100):02d}"
        if phone not in taken:
            taken.add(phone)
            return phone, chance.choice(postcodes)


def _mailbox(name: str) -> str:
    """first.last in plain letters: Stefan Müller -> stefan.muller."""
    plain = unicodedata.normalize("NFKD", name.lower().replace("ł", "l")).encode("ascii", "ignore").decode()
    return ".".join(part for part in ("".join(c for c in word if c.isalnum()) for word in plain.split()) if part)
