"""Signs in for the first time with a given password, changes it, and says in JSON where that leads.

    first_sign_in.py CHROMIUM URL NAME PASSWORD NEW_PASSWORD
"""
import json, sys

from playwright.sync_api import sync_playwright

chromium, url, name, password, fresh = sys.argv[1:6]
found = {"faults": []}

with sync_playwright() as play:
    browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--ignore-certificate-errors"])
    page = browser.new_context(ignore_https_errors=True).new_page()
    page.on("pageerror", lambda error: found["faults"].append(str(error)))
    page.goto(url + "/sign-in")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_url(url + "/account")
    # Every other page leads here until the password is one's own.
    page.goto(url + "/orders")
    page.wait_for_url(url + "/account")
    page.wait_for_selector("input[type=password]")
    for field, text in zip(page.query_selector_all("input[type=password]"), (password, fresh, fresh)):
        field.fill(text)
    page.click("form button[type=submit]")
    page.wait_for_url(url + "/")
    page.wait_for_selector("h1")
    found["greeting"] = page.text_content("h1")
    page.goto(url + "/orders")
    page.wait_for_selector("h1:has-text('工单')")
    found["page"] = page.url.removeprefix(url)
    browser.close()

print(json.dumps(found, ensure_ascii=False))
