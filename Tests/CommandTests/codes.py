"""Reads the QR codes of pages off the screen, as a phone does, with other people's reader (zxing-cpp), and says what stands in them in JSON.

    codes.py CHROMIUM URL NAME PASSWORD UNIT SHEET

The poster of UNIT, and how many sheets of A4 its page prints; the receipt of a report that is made by the link of the poster; every code
of the review sheet SHEET, a file.
"""
import json, sys
import numpy, rasterio, zxingcpp
from rasterio.io import MemoryFile
from playwright.sync_api import sync_playwright

chromium, url, name, password, unit, sheet = sys.argv[1:7]


def read(element):
    with MemoryFile(element.screenshot()) as file, file.open() as picture:
        pixels = numpy.ascontiguousarray(numpy.moveaxis(picture.read([1, 2, 3]), 0, 2))
    return [code.text for code in zxingcpp.read_barcodes(pixels)]


with sync_playwright() as play:
    browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--ignore-certificate-errors"])
    page = browser.new_context(viewport={"width": 1200, "height": 1000}, ignore_https_errors=True).new_page()
    page.goto(url + "/sign-in")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", password)
    page.click("button[type=submit]")
    page.wait_for_url(url + "/")
    page.goto(f"{url}/units/{unit}")
    page.click(f"a[href='/units/{unit}/poster']")
    page.wait_for_function("() => document.querySelector('.poster img')?.naturalWidth")
    found = {"poster": read(page.locator(".poster img"))}
    found["sheets"] = page.pdf(format="A4", margin={side: "0" for side in ("top", "right", "bottom", "left")}).count(b"/Type /Page\n")
    # Without an account, and without JavaScript.
    stranger = browser.new_context(ignore_https_errors=True, java_script_enabled=False).new_page()
    stranger.goto(found["poster"][0])
    found["village"] = stranger.locator("main b").first.inner_text()
    stranger.fill("#text", "路边堆放垃圾")
    stranger.click("button[type=submit]")
    found["receipt"] = read(stranger.locator(".code svg"))
    found["told"] = stranger.goto(found["receipt"][0]).status
    phone = browser.new_context(viewport={"width": 1200, "height": 1000}, device_scale_factor=2).new_page()
    phone.goto("file://" + sheet)
    cards = phone.locator("article").all()
    found["cards"] = len(cards)
    found["differing"] = sum(read(card.locator(".qr")) != [card.locator("a[href^='geo:']").get_attribute("href")] for card in cards)
    browser.close()
print(json.dumps(found, ensure_ascii=False))
