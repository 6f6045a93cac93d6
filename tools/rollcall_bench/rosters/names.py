"""Invented names from many languages; more than half of them have letters beyond ASCII, as many rosters do not expect.

No two of a list are the same without case and accents, so that nobody is listed twice by chance.
"""

LAST = (
    *("Johnson", "O'Brien", "Núñez", "García-López", "McDonald", "van der Berg", "Ó Súilleabháin", "Müller", "Åkesson"),
    *("Škvorecký", "Öztürk", "Þórsdóttir", "Nguyễn", "Trần", "Yazzie", "Kealoha", "Ferreira da Conceição", "Wójcik"),
    *("王", "欧阳", "佐藤", "김", "Иванова", "Шевченко", "الخطيب", "بن سالم", "כהן", "Παπαδοπούλου"),
    *("शर्मा", "ਸਿੰਘ", "முருகன்", "ተስፋዬ", "Պետրոսյան", "ბერიძე", "Washington", "Begay", "Ramírez", "Lefèvre", "Kowalčík"),
    *("Çelik", "Đorđević", "Łuczak", "Ibañez", "Sørensen", "Äijälä", "Brown", "Hernández", "Ștefănescu", "Kārkliņš"),
)

FIRST = (
    *("Olivia", "Liam", "Emma", "Noah", "Ava", "Mateo", "Zoë", "Seán", "Anaïs", "José", "María José", "Renée"),
    *("D'Andre", "Siobhán", "Björk", "Łukasz", "Şeyma", "Guðrún", "Nguyệt", "Kalākaua", "秀英", "伟", "さくら", "민준"),
    *("Ольга", "Дмитро", "ليلى", "محمد", "אורי", "Ελένη", "अर्जुन", "ਗੁਰਪ੍ਰੀਤ", "தமிழினி", "ስምዖን", "Շուշան", "ნინო"),
    *("Zdeňka", "Åsa", "Chloé", "Inés", "Jörg", "Tū", "Maya", "Elijah", "Ñusta", "Ömer", "Ðông", "Grace"),
)

NICKNAMES = ("Pepa", "Zoé", "Jô", "Mimi", "Şey", "小明", "Саша", "Bo", "Ty", "Lu", "Ñaño", "Kai", "Ana", "Pär", "Dee")

ELEMENTARY = ("Lincoln Elementary", "Escuela César Chávez", "Nguyễn Du Elementary")
MIDDLE = ("Harbor Middle School",)
HIGH = ("O'Neill High School",)
OPENED = "Escuela Nueva “La Esperanza”"

SUBJECTS = ("Mathematics", "Español", "Science", "Social Studies", "Arts", "Музыка", "Reading, writing", "P.E.")
SPECIALS = ("Art", "Música", "Library", "Chorus", "Robotics", "Garden")
TITLES = ("Teacher", "Teacher", "Reading specialist", "Counselor", "Aide", "Speech therapist", "Librarian")
