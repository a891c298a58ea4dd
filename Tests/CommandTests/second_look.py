"""Two officers decide where both have to agree, in a real browser, and says in JSON what came of it.

    second_look.py CHROMIUM URL NAME COLLEAGUE PASSWORD

1. The first officer says that it was a shadow (one key); the finding leaves the queue, and its own page says that another officer has to look.
2. The colleague finds it first in the queue, sees nothing of that, and says that it is a new building.
3. The first officer has it again, with what both said, and says that it was built as approved (one key).
4. The next one cannot be told (one key), which needs nobody else.
"""
import json, sys

from playwright.sync_api import sync_playwright

chromium, url, name, colleague, password = sys.argv[1:6]
found = {"faults": []}

with sync_playwright() as play:
    browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])

    def sign_in(person):
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        page.on("console", lambda line: line.type == "error" and found["faults"].append(line.text))
        page.on("pageerror", lambda error: found["faults"].append(str(error)))
        page.goto(url + "/sign-in")
        page.fill("input[name=name]", person)
        page.fill("input[name=password]", password)
        page.keyboard.press("Enter")
        page.wait_for_url(url + "/")
        return page

    def queue(page):
        page.goto(url + "/findings")
        page.wait_for_selector(".words .headline")
        return at(page)

    def at(page):
        return page.evaluate("new URLSearchParams(location.search).get('at')")

    def press(page, key):
        before = at(page)
        page.keyboard.press(key)
        page.wait_for_function("(before) => new URLSearchParams(location.search).get('at') !== before", arg=before)
        page.wait_for_selector(".words .headline")
        return page.locator(".note").last.text_content()

    first, second = sign_in(name), sign_in(colleague)
    found["finding"] = queue(first)
    found["said"] = press(first, "q")
    first.goto(url + "/findings/" + found["finding"])
    first.wait_for_selector(".notice")
    found["own"] = first.text_content(".notice")
    found["left"] = queue(first) != found["finding"]
    first.goto(url + "/")

    found["second"] = queue(second)
    words = second.text_content("main")
    found["blind"] = second.query_selector(".notice") is None and name not in words
    found["differs"] = press(second, "1")
    second.goto(url + "/")

    found["third"] = queue(first)
    found["both"] = first.text_content(".notice")
    found["settled"] = press(first, "7")
    found["next"] = at(first)
    found["unclear"] = press(first, "8")
    for page in (first, second):
        page.goto(url + "/findings/" + found["finding"])
        page.wait_for_selector(".mark.is-green, .mark")
    found["decided"] = second.locator("p", has_text="结论：").first.text_content()
    # A seat that the other one has is answered with 409, which the browser notes.
    found["faults"] = [fault for fault in found["faults"] if "409" not in fault]
    browser.close()

print(json.dumps(found, ensure_ascii=False))
