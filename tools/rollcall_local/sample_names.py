"""Invented names for the sample district, in the scripts that occur in real rosters."""

SCHOOLS = ("Lincoln Elementary", "Escuela César Chávez", "Harbor Middle School")

FIRST = (
    *("Olivia", "Liam", "Emma", "Noah", "Ava", "Mateo", "Zoë", "Seán", "Anaïs", "José", "María José", "Renée"),
    *("D'Andre", "Siobhán", "Björk", "Łukasz", "Şeyma", "Guðrún", "Nguyệt", "Kalākaua", "秀英", "伟", "さくら", "민준"),
    *("Ольга", "Дмитро", "ليلى", "محمد", "אורי", "Ελένη", "अर्जुन", "ਗੁਰਪ੍ਰੀਤ", "தமிழினி", "ስምዖን", "Շուշան", "ნინო"),
)

LAST = (
    *("Johnson", "O'Brien", "Núñez", "García-López", "McDonald", "van der Berg", "Ó Súilleabháin", "Müller", "Åkesson"),
    *("Škvorecký", "Öztürk", "Þórsdóttir", "Nguyễn", "Trần", "Yazzie", "Kealoha", "Ferreira da Conceição", "Wójcik"),
    *("王", "欧阳", "佐藤", "김", "Иванова", "Шевченко", "الخطيب", "بن سالم", "כהן", "Παπαδοπούλου"),
    *("शर्मा", "ਸਿੰਘ", "முருகன்", "ተስፋዬ", "Պետրոսյան", "ბერიძე"),
)
