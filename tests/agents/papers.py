"""PDFs made by hand: text, pictures of text, a password, damage. Nothing here is anybody's document."""

from __future__ import annotations

from io import BytesIO

GUIDE = [
    "The Harbour Fund: a guide for holders. This guide says what the fund does and what it costs.",
    "Costs. The yearly management fee is 0.35 % of the value held. There is no charge for buying units. "
    "Selling within the first year costs 1 % of the amount sold, unless the holder has died.",
    "Withdrawals. Money is paid to your bank within five working days of a withdrawal. You can ask for a payment "
    "every month. Your account 4929 1234 5678 9012 is debited on the first.",
    "The risk is yours: the value of units can fall as well as rise. In a poor year the fund has lost a third of its "
    "value. You should not put all your savings in one fund.",
]


def pdf(pages: list[str]) -> bytes:
    """Return a PDF with one block of text a page."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for text in pages:
        lines, words = [""], text.split(" ")
        for word in words:
            if len(lines[-1]) + len(word) > 80:
                lines.append("")
            lines[-1] += ("" if not lines[-1] else " ") + word
        escaped = [line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in lines]
        body = "BT /F1 11 Tf 60 780 Td 14 TL " + " ".join(f"({line}) Tj T*" for line in escaped) + " ET"
        if not text:
            body = "0 0 612 792 re f"
        objects.append(f"<< /Length {len(body)} >>\nstream\n{body}\nendstream")
        content = len(objects)
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 840] /Contents {content} 0 R "
                       "/Resources << /Font << /F1 3 0 R >> >> >>")  # fmt: skip
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    return out + f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode()


def locked(pages: list[str]) -> bytes:
    """Return a PDF that opens with a password only."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf(pages))))
    writer.encrypt("secret", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
