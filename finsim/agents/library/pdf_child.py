"""Run as a program of its own: a PDF's path -> one JSON line, its pages or why there are none. Imports pypdf alone.

A PDF is somebody else's program: it is read where it can neither use up memory and time nor take the house down.
"""

import contextlib
import json
import logging
import resource
import sys

MEMORY = 1 << 30
SECONDS = 40


def main(path: str, max_pages: int, max_characters: int) -> dict[str, object]:
    """Read the pages; `fault` is one of encrypted, broken, many pages, long."""
    from pypdf import PdfReader
    from pypdf.errors import FileNotDecryptedError, PyPdfError

    logging.disable(logging.CRITICAL)
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            return {"fault": "encrypted"}
        if len(reader.pages) > max_pages:
            return {"fault": "many pages"}
        pages: list[str] = []
        for page in reader.pages:
            pages.append(page.extract_text() or "")
            if sum(map(len, pages)) > max_characters:
                return {"fault": "long"}
        return {"pages": pages}
    except FileNotDecryptedError:
        return {"fault": "encrypted"}
    except MemoryError:
        return {"fault": "long"}
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, OSError, RecursionError) as error:
        needs = "encrypted" if "crypt" in f"{type(error).__name__} {error}".lower() else "broken"
        return {"fault": needs}


if __name__ == "__main__":
    with contextlib.suppress(ValueError, OSError):  # a stricter limit may stand already
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    found = main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    text = json.dumps(found)
    sys.stdout.write(text)
