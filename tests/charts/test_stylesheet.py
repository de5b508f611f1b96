"""The stylesheet needs nothing from elsewhere: its fonts are local files, or stand in it as data."""

from __future__ import annotations

import re

from finsim import charts


def test_every_font_file_that_the_sheet_names_is_there_with_its_licence():
    folder = charts.asset_folder()
    named = re.findall(r'url\("([^"]+)"\)', charts.stylesheet())
    assert len(named) == 3
    for name in named:
        assert (folder / name).read_bytes()[:4] == b"wOF2"
    assert "SIL OPEN FONT LICENSE Version 1.1" in (folder / "fonts" / "OFL.txt").read_text()


def test_inlined_it_names_no_file_and_no_address():
    sheet = charts.stylesheet(inline_fonts=True)
    assert sheet.count("data:font/woff2;base64,") == 3
    assert not re.findall(r'url\("(?!data:)', sheet)
    assert "http" not in re.sub(r"base64,[\w+/=]+", "", sheet)
    assert "@import" not in sheet


def test_everything_outside_the_class_fs_is_left_alone():
    css = re.sub(r"/\*.*?\*/", "", charts.stylesheet(), flags=re.DOTALL)
    for selector in re.findall(r"(?:^|[}{])\s*([^{}@;]+)\{", css):
        if not re.fullmatch(r"(from|to)\s*", selector):
            assert ".fs" in selector, selector
