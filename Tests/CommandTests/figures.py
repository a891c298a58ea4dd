"""Follows every figure of the supervisor's pages to the list behind it, and compares. Says in JSON what differs.

    figures.py CHROMIUM URL NAME PASSWORD

Every figure of /figures (under each of its four groupings, and confined to a period), of / and of /orders is a link; what the page behind it
lists, to its last line, is what the figure says; of the figures in tables, what that page asks for. Shares and rates are the list's count over that of their base.
"""
import json, sys
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import sync_playwright

chromium, url, name, password = sys.argv[1:5]
found = {"faults": [], "figures": 0, "unlinked": []}
# Of what a share is one.
BASE = {"settled_share": "closed", "first_time_right_share": "closed", "hand_overs_per_100": "dispatched", "satisfied_share": "evaluated"}
ITEMS = "document.querySelectorAll('main .item').length"
LINKS = """() => [...document.querySelectorAll(".figures .figure, main table a[data-value]")].map((element) => ({
    href: element.href ?? null, isTile: element.matches(".figure"), text: element.innerText.replace(/\\n/g, " "), value: element.dataset.value ?? element.querySelector("b")?.textContent }))"""


def listed(page, address):
    """Lines behind an address, to the last, and what the page says that they come to."""
    page.goto(address)
    page.wait_for_function("() => document.querySelector('h1') && !document.querySelector('.loading')")
    while page.locator(".more button").count():
        before = page.evaluate(ITEMS)
        page.locator(".more button").click()
        page.wait_for_function(f"(before) => {ITEMS} > before || !document.querySelector('.more')", arg=before)
    said = page.locator("[data-count]")
    lines = page.evaluate(ITEMS)
    return lines, *([int(said.get_attribute("data-count")), int(said.get_attribute("data-orders"))] if said.count() else [lines, lines])


ALL = """async ([path, query]) => {
    const asked = new URLSearchParams(query);
    let [lines, after, page] = [0, null, null];
    do {
        if (after) asked.set("after", after);
        const answer = await fetch(path + "?" + asked);
        if (!answer.ok) throw new Error(path + "?" + asked + " " + answer.status);
        page = await answer.json();
        lines += page.items.length;
        after = page.next;
    } while (after);
    return [lines, page.count, page.orders];
}"""


def counted(page, address):
    """The same of a figure of a table, read as its page reads it."""
    query = {name: value[0] for name, value in parse_qs(urlsplit(address).query, keep_blank_values=True).items() if name != "row"}
    return page.evaluate(ALL, [f"/api/v1/statistics/{query.pop('figure')}/orders", query | {"limit": "500"}])


with sync_playwright() as play:
    browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--ignore-certificate-errors"])
    page = browser.new_context(viewport={"width": 1440, "height": 900}, ignore_https_errors=True).new_page()
    page.goto(url + "/sign-in")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", password)
    page.click("button[type=submit]")
    page.wait_for_url(url + "/")
    seen = set()
    for path in ["/figures", "/figures?by=village", "/figures?by=category", "/figures?by=month", "/figures?from=2026-01-01&to=2026-01-31", "/", "/orders"]:
        page.goto(url + path)
        page.wait_for_function("() => document.querySelector('.figure') && !document.querySelector('.loading')")
        for figure in page.evaluate(LINKS):
            if not figure["href"]:
                # What is not defined, e.g. a share of none, has no list.
                if "—" not in figure["text"]:
                    found["unlinked"].append(f"{path}: {figure['text']}")
                continue
            if figure["href"] in seen or figure["href"].endswith("/findings"):
                continue
            seen.add(figure["href"])
            read = listed if figure["isTile"] else counted
            lines, count, orders = read(page, figure["href"])
            value = float(figure["value"].replace(",", ""))
            key = figure["href"].split("figure=")[-1].split("&")[0] if "figure=" in figure["href"] else ""
            if key in BASE:
                _, base, _ = counted(page, figure["href"].replace("figure=" + key, "figure=" + BASE[key]))
                count = count / base * (100 if "per_100" in key else 1)
            elif key == "on_time_share" or key.endswith("_median"):
                # Of rounds and times there is no other list: lines must be there, and no more than are closed or timed.
                count = value if orders else -1
            if abs(count - value) > 1e-9 or lines != orders:
                found["faults"].append(f"{path}: {figure['text']}: {value} is {count} with {lines} of {orders} lines ({figure['href']})")
            found["figures"] += 1
    browser.close()
print(json.dumps(found, ensure_ascii=False))
