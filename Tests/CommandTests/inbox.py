"""Settles returns and disputes as a dispatcher and arbiter does, in a real browser, and counts the clicks.

    inbox.py CHROMIUM URL NAME COLLEAGUE TOWN PASSWORD RETURNS DISPUTES

The orders are dispatched, returned and disputed by the API first. A return is settled by the unit that it proposes or stays with
the one that returned it. The town says its part in each
dispute; a colleague rules it, who had no part in it: the first unit is responsible.
"""
import json, sys

from playwright.sync_api import sync_playwright

chromium, url, name, colleague, town, password = sys.argv[1:7]
returns, disputes = int(sys.argv[7]), int(sys.argv[8])
found = {"clicks": [], "ruled": [], "left": None, "faults": []}

PREPARE = """async ([returns, disputes]) => {
    const session = await (await fetch("/api/v1/session")).json();
    const headers = { "Content-Type": "application/json", "X-CSRF-Token": session.csrf_token };
    const ask = async (path, body, tag) => {
        const answer = await fetch("/api/v1/" + path, body === undefined ? {} : { method: "POST", headers: { ...headers, "If-Match": tag }, body: JSON.stringify(body) });
        const content = await answer.json();
        if (!answer.ok) throw new Error(path + ": " + content.title);
        return [content, answer.headers.get("ETag")];
    };
    const [units] = await ask("units");
    const [district, town] = ["district", "town"].map((tier) => units.items.find((unit) => unit.tier === tier).code);
    const [orders] = await ask("orders?state=filed&limit=100");
    const chosen = orders.items.slice(0, returns + disputes);
    for (const [index, order] of chosen.entries()) {
        const path = "orders/" + order.id;
        const step = async (word, body) => { const [, tag] = await ask(path); await ask(path + "/" + word, body, tag); };
        await step("dispatch", { unit: district });
        await step("return", { reason: "由镇办理", basis: "职责清单第 3 条", proposed_unit: town });
        if (index >= returns) {
            await step("uphold", { reason: "属本级" });
            await step("dispute", { reason: "应由镇主办" });
        }
    }
    return chosen.slice(returns).map((order) => order.id);
}"""

with sync_playwright() as play:
    browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--ignore-certificate-errors"])

    def sign_in(who):
        page = browser.new_context(viewport={"width": 1440, "height": 900}, ignore_https_errors=True).new_page()
        page.on("console", lambda line: line.type == "error" and found["faults"].append(line.text))
        page.on("pageerror", lambda error: found["faults"].append(str(error)))
        page.goto(url + "/sign-in")
        page.fill("input[name=name]", who)
        page.fill("input[name=password]", password)
        page.keyboard.press("Enter")
        page.wait_for_url(url + "/")
        return page

    page = sign_in(name)
    disputed = page.evaluate(PREPARE, [returns, disputes])
    page.goto(url + "/inbox")
    page.wait_for_selector("section.card")
    cards = lambda section: page.locator("main > section").nth(section).locator("section.card")
    clicks = 0

    def click(where):
        global clicks
        where.click()
        clicks += 1

    for number in range(returns):
        before, clicks = cards(0).count(), 0
        card = cards(0).first
        if number % 2:
            click(card.get_by_role("button", name="驳回退单"))
            page.wait_for_selector("dialog")
            click(page.locator("dialog button[type=submit]"))
        else:
            click(card.locator("button.main"))
        page.wait_for_function("(before) => document.querySelectorAll('main > section:nth-of-type(1) section.card').length < before", arg=before)
        found["clicks"].append(clicks)
    page = sign_in(town)
    for number in disputed:
        page.goto(url + "/orders/" + number)
        page.click("main button:text-is('陈述')")
        page.fill("dialog textarea", "宗地确在本镇，但由区里牵头")
        page.click("dialog button[type=submit]")
        page.wait_for_selector(".history li b:text-is('陈述')")
    page = sign_in(colleague)
    page.goto(url + "/inbox")
    page.wait_for_selector(".part")
    for _ in range(disputes):
        before, clicks = cards(1).count(), 0
        click(cards(1).first.locator(".part button").first)
        page.wait_for_selector("dialog")
        click(page.locator("dialog button[type=submit]"))
        page.wait_for_function("(before) => document.querySelectorAll('main > section:nth-of-type(2) section.card').length < before", arg=before)
        found["ruled"].append(clicks)
    found["left"] = page.locator("main section.card").count()
    found["notes"] = page.locator(".note.red").all_text_contents()
    browser.close()
print(json.dumps(found, ensure_ascii=False))
