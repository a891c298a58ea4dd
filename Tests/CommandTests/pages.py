"""Opens every page in a real browser, in both languages and two widths, and says what is wrong in JSON.

    pages.py CHROMIUM URL FOLDER NAME PASSWORD [FINDING ORDER UNIT [LANGUAGE WIDTH]]

Screenshots go into FOLDER. What is wrong: errors of the console, requests to other sites or of a status of 400 and more, pages wider than
the window, text that no person should see (camelCase, raw times, long numbers), small targets, images that did not load, and what axe
(WCAG 2.2) calls serious or critical.
"""
import json, re, sys
from urllib.parse import urlsplit
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

chromium, url, folder, name, password = sys.argv[1:6]
finding, order, unit = (sys.argv[6:9] + ["", "", ""])[:3]
only = sys.argv[9:11]
host = urlsplit(url).netloc
axe = Axe()
found = {"faults": [], "pages": 0, "seconds": {}}


def watch(page, where):
    page.on("console", lambda line: line.type in ("error", "warning") and found["faults"].append(f"{where()}: {line.text}"))
    page.on("dialog", lambda dialog: (found["faults"].append(f"{where()}: a script ran: {dialog.message}"), dialog.dismiss()))
    page.on("pageerror", lambda error: found["faults"].append(f"{where()}: {error}"))
    page.on("request", lambda request: urlsplit(request.url).netloc not in (host, "") and request.url.startswith("http")
            and found["faults"].append(f"{where()}: asks {request.url}"))


def settle(page):
    page.wait_for_load_state("load")
    # A stream keeps the network busy for ever: what counts is that nothing is being read any more.
    page.wait_for_function("() => document.querySelector('h1') && !document.querySelector('.loading') && (!document.body.matches('.screen') || document.querySelector('.counter'))")
    page.wait_for_timeout(300)
    page.wait_for_function("() => [...document.images].every((image) => image.complete || image.loading === 'lazy')")


CHECK = """() => {
    const faults = [];
    const root = document.documentElement;
    if (root.scrollWidth > window.innerWidth + 1) faults.push(`wider than the window: ${root.scrollWidth} of ${window.innerWidth}`);
    for (const image of document.images) if (image.complete && !image.naturalWidth && image.loading !== "lazy") faults.push("no picture: " + image.src);
    const least = window.innerWidth < 500 ? 43.5 : 23.5;
    for (const element of document.querySelectorAll("button, #head nav a, select, input:not([type=checkbox]):not([type=radio]):not([type=range])")) {
        const box = element.getBoundingClientRect();
        if (box.width && (box.height < least)) faults.push(`small target (${Math.round(box.height)} px): ${element.textContent || element.name}`);
    }
    for (const element of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
        if (!element.labels?.length && !element.getAttribute("aria-label")) faults.push("no label: " + element.name);
    }
    if (document.querySelectorAll("h1").length !== 1) faults.push("h1: " + document.querySelectorAll("h1").length);
    return { faults, text: document.body.innerText };
}"""
UGLY = [
    (re.compile(r"\b[a-z]+[A-Z][a-z]+\w*"), "camelCase"), (re.compile(r"\d{4}-\d\d-\d\dT"), "a raw time"),
    (re.compile(r"\d\.\d{3,}"), "a long number"), (re.compile(r"undefined|NaN|\[object|null"), "a hole"),
]


def look(page, label):
    settle(page)
    result = page.evaluate(CHECK)
    found["faults"] += [f"{label}: {fault}" for fault in result["faults"]]
    for pattern, what in UGLY:
        for hit in set(pattern.findall(result["text"])):
            found["faults"].append(f"{label}: {what}: {hit}")
    for violation in axe.run(page, options={"resultTypes": ["violations"]}).response["violations"]:
        if violation["impact"] in ("serious", "critical"):
            found["faults"] += [f"{label}: {violation['id']}: {node['html'][:120]}" for node in violation["nodes"][:3]]
    page.screenshot(path=f"{folder}/{label}.png", full_page=True)
    found["pages"] += 1


with sync_playwright() as play:
    browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--ignore-certificate-errors"])
    for language in ("zh", "en"):
        for width in (1440, 360):
            if only and [language, str(width)] != only:
                continue
            context = browser.new_context(viewport={"width": width, "height": 900 if width > 500 else 760}, ignore_https_errors=True,
                                          geolocation={"longitude": 113.14, "latitude": 23.03, "accuracy": 8}, permissions=["geolocation"])
            context.add_cookies([{"name": "language", "value": language, "url": url}])
            page = context.new_page()
            at = [""]
            watch(page, lambda: f"{language} {width} {at[0]}")
            at[0] = "sign-in"
            page.goto(url + "/sign-in")
            look(page, f"{language}-{width}-sign-in")
            page.fill("input[name=name]", name)
            page.fill("input[name=password]", password)
            page.click("button[type=submit]")
            page.wait_for_url(url + "/")
            paths = {"today": "/", "orders": "/orders", "findings": "/findings", "inbox": "/inbox", "map": "/map", "reports": "/reports", "report-new": "/reports/new",
                     "instructions": "/instructions", "figures": "/figures", "screen": "/screen", "accounts": "/accounts", "account": "/account"}
            if finding:
                paths |= {"finding": "/findings/" + finding, "finding-sheet": f"/findings/{finding}/sheet", "parcel": "/findings?parcel=" + finding.rsplit("-", 1)[0]}
            if order:
                paths |= {"order": "/orders/" + order, "order-sheet": f"/orders/{order}/sheet"}
            if unit:
                paths |= {"village": "/units/" + unit, "return": "/units/" + unit + "/return", "poster": "/units/" + unit + "/poster"}
            for label, path in paths.items():
                at[0] = label
                page.goto(url + path)
                look(page, f"{language}-{width}-{label}")
            at[0] = "citizen"
            page.goto(url + "/report")
            look(page, f"{language}-{width}-citizen")
            context.close()
    browser.close()
print(json.dumps(found, ensure_ascii=False))
