"""Works as a village officer does, on a phone by touch, and says in JSON what came of it.

    phone.py CHROMIUM URL NAME PASSWORD

1. Opens the sign-in page and the first page for the first time, at 1.6 Mbit/s and 400 ms: bytes that came, and seconds until each can be used.
2. Reports on an order that is signed, from the first page on: taps, characters typed, three photos.
3. Hands a new report in: taps. A choice in a list counts two, a photo by the phone's camera three.
"""
import json, math, sys, time

from playwright.sync_api import sync_playwright
from rasterio.warp import transform

chromium, url, name, password = sys.argv[1:5]
found = {"faults": []}

# How often somebody writes into a field of the page.
TYPED = """addEventListener("input", (event) => {
    if (event.target.matches("textarea, input:not([type=radio]):not([type=checkbox]):not([type=file])")) sessionStorage.typed = 1 + Number(sessionStorage.typed ?? 0);
}, true)"""

PREPARE = """async () => {
    const session = await (await fetch("/api/v1/session")).json();
    const headers = { "Content-Type": "application/json", "X-CSRF-Token": session.csrf_token };
    const get = async (path) => (await fetch("/api/v1/" + path)).json();
    const units = (await get("units")).items;
    const { items } = await get("orders?state=filed&limit=1");
    const chosen = items[0];
    for (const [step, body] of [["dispatch", { unit: units.find((unit) => unit.tier === "district").code }], ["sign", {}]]) {
        const answer = await fetch("/api/v1/orders/" + chosen.id);
        const taken = await fetch(`/api/v1/orders/${chosen.id}/${step}`, { method: "POST", headers: { ...headers, "If-Match": answer.headers.get("ETag") }, body: JSON.stringify(body) });
        if (!taken.ok) throw new Error(await taken.text());
    }
    return get("orders/" + chosen.id);
}"""

with sync_playwright() as play:
    browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--ignore-certificate-errors", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"])
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, device_scale_factor=2, is_mobile=True, has_touch=True, ignore_https_errors=True, permissions=["geolocation", "camera", "accelerometer", "gyroscope", "magnetometer"])
    context.add_init_script(TYPED)
    page = context.new_page()
    page.on("console", lambda line: line.type == "error" and found["faults"].append(line.text))
    page.on("pageerror", lambda error: found["faults"].append(str(error)))
    page.goto(url + "/sign-in")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_url(url + "/")
    order = page.evaluate(PREPARE)
    # What was written to sign in.
    written = page.evaluate("Number(sessionStorage.typed)")
    found["order"] = order["id"]

    def visit():
        """A phone that was never here: the sign-in page and the first page behind it, over a slow network."""
        phone = browser.new_context(viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True, ignore_https_errors=True)
        first = phone.new_page()
        devtools = phone.new_cdp_session(first)
        received = [0]
        devtools.on("Network.loadingFinished", lambda event: received.__setitem__(0, received[0] + event["encodedDataLength"]))
        devtools.send("Network.enable")
        devtools.send("Network.emulateNetworkConditions", {"offline": False, "latency": 400, "downloadThroughput": 200_000, "uploadThroughput": 93_750})
        seconds = []
        for begin, ready in [
            (lambda: first.goto(url + "/sign-in", wait_until="commit"), "input[name=name]"),
            (lambda: first.keyboard.press("Enter"), "a[href$='#report']"),
        ]:
            began = time.monotonic()
            begin()
            first.wait_for_selector(ready)
            seconds.append(round(time.monotonic() - began, 2))
            first.wait_for_load_state("networkidle")
            if ready.startswith("input"):
                first.fill("input[name=name]", name)
                first.fill("input[name=password]", password)
        phone.close()
        return seconds, round(received[0] / 1000)

    found["seconds"], found["kilobytes"] = visit()
    devtools = context.new_cdp_session(page)
    page.goto(url + "/")

    taps = [0]
    def tap(selector):
        page.tap(selector)
        taps[0] += 1

    (longitude,), (latitude,) = transform(order["crs"], "EPSG:4326", [order["position"]["x"]], [order["position"]["y"]])
    context.set_geolocation({"longitude": longitude, "latitude": latitude, "accuracy": 8})
    # The back of the phone looks east: the screen upright, turned by 270° about the vertical (W3C Device Orientation).
    half = math.sqrt(0.5)
    for kind in ("absolute-orientation", "relative-orientation"):
        devtools.send("Emulation.setSensorOverrideEnabled", {"enabled": True, "type": kind})
        devtools.send("Emulation.setSensorOverrideReadings", {"type": kind, "reading": {"quaternion": {"x": 0, "y": 0, "z": -half, "w": half}}})
    tap(f"a[href='/orders/{order['id']}#report']")
    page.wait_for_selector("dialog video")
    page.wait_for_selector("text=位置精度 8 米")
    page.wait_for_selector("select[name=facing]", state="hidden")
    for number in range(3):
        page.wait_for_timeout(250)
        tap("dialog .camera button.main")
        page.wait_for_selector(f".camera img >> nth={number}")
    tap("dialog label:has(input[value=lawful])")
    tap("dialog button[type=submit]")
    page.wait_for_selector(".history li b:text-is('反馈'), .note.red", timeout=15000)
    found["report"] = page.evaluate("document.querySelector('.note.red')?.textContent ?? 'taken'")
    found["report_taps"] = taps[0]

    taps[0] = 0
    page.goto(url + "/")
    tap("a[href='/reports/new']")
    page.wait_for_selector("text=已定位")
    values = page.eval_on_selector_all("select[name=category] option", "(all) => all.map((one) => one.value)")
    page.select_option("select[name=category]", "building.new" if "building.new" in values else values[1])
    taps[0] += 2
    with page.expect_file_chooser() as chooser:
        page.tap("input[type=file]")
    chooser.value.set_files([{"name": "p.png", "mimeType": "image/png", "buffer": page.screenshot()}])
    taps[0] += 3
    tap("form button[type=submit]")
    page.wait_for_selector(".mark.green:has-text('已发送')", timeout=15000)
    found["new_taps"] = taps[0]
    found["typed"] = page.evaluate("Number(sessionStorage.typed)") - written
    browser.close()

print(json.dumps(found, ensure_ascii=False))
