"""Sends the whole log of a store through the big screen's stream, and says in JSON what the page keeps of it.

    screen_load.py CHROMIUM URL NAME PASSWORD

Heap and nodes are measured after forced garbage collections: of the page before anything happened, and after the last event of the log.
"""
import json, sys, time
from playwright.sync_api import sync_playwright

chromium, url, name, password = sys.argv[1:5]
# Counts what the page is told.
COUNT = """
    const parse = JSON.parse;
    window.told = 0;
    JSON.parse = (text, ...more) => { const value = parse(text, ...more); if (value?.topic && value?.event) window.told += 1; return value; };"""

with sync_playwright() as play:
    browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
    page = browser.new_context(viewport={"width": 1920, "height": 1080}).new_page()
    page.goto(url + "/sign-in")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", password)
    page.click("button[type=submit]")
    page.wait_for_url(url + "/")
    page.add_init_script(COUNT)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable")

    def measure():
        for _ in range(3):
            devtools.send("HeapProfiler.collectGarbage")
            time.sleep(0.3)
        metrics = {one["name"]: one["value"] for one in devtools.send("Performance.getMetrics")["metrics"]}
        return metrics["JSHeapUsedSize"], int(metrics["Nodes"]), page.evaluate("document.querySelectorAll('*').length")

    def show():
        page.goto(url + "/screen")
        page.wait_for_selector(".counter b")
        time.sleep(3)

    show()
    first = measure()
    # The same page, whose stream is led to the log's beginning.
    page.route("**/api/v1/stream*", lambda route: route.continue_(url=url + "/api/v1/stream?after=0"))
    began = time.monotonic()
    show()
    told = -1
    while told != page.evaluate("window.told"):
        told = page.evaluate("window.told")
        time.sleep(2)
    # The last refresh of the figures, too.
    time.sleep(2)
    last = measure()
    browser.close()
print(json.dumps({"events": told, "heap_megabytes": round((last[0] - first[0]) / 1e6, 2), "nodes": last[1] - first[1], "elements": last[2] - first[2],
                  "heap": [round(first[0] / 1e6, 2), round(last[0] / 1e6, 2)], "seconds": round(time.monotonic() - began, 1)}))
