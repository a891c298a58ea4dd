"""Watches the big screen in a real browser while things happen and the connection is cut, and says in JSON what came of it.

    screen.py CHROMIUM PORT NAME PASSWORD

1. No text is under 2.4 % of the screen's height, and figures are 5 % at least, at 1920 × 1080 and at 3840 × 2160.
2. A decision is on the screen within two seconds.
3. The connection is cut for a minute: the screen says since when it is stale. What happened meanwhile is there after it is back, each once.
4. However much happens, the page has no more elements than its lines take.
"""
import json, select, socket, sys, threading, time

from playwright.sync_api import sync_playwright

chromium, port, name, password = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
found = {"faults": [], "small": [], "milliseconds": [], "stale_seconds": None, "missed": None, "elements": []}


class Line:
    """A connection to the service that can be cut."""

    def __init__(self):
        self.isCut, self.pairs = False, []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            if self.isCut:
                client.close()
                continue
            server = socket.create_connection(("127.0.0.1", port))
            self.pairs.append((client, server))
            threading.Thread(target=self.carry, args=(client, server), daemon=True).start()

    def carry(self, client, server):
        try:
            while True:
                for ready in select.select([client, server], [], [])[0]:
                    data = ready.recv(65536)
                    if not data:
                        return
                    # A cut line is silent: nothing is closed, nothing arrives.
                    if not self.isCut:
                        (server if ready is client else client).sendall(data)
        except OSError:
            pass
        finally:
            client.close()
            server.close()


line = Line()
SMALL = """() => {
    const least = window.innerHeight * 0.024 - 0.5;
    const texts = [...document.querySelectorAll("main *")].filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
    const small = texts.filter((element) => parseFloat(getComputedStyle(element).fontSize) < least).map((element) => element.textContent.slice(0, 30));
    const figures = [...document.querySelectorAll(".counter b")].filter((element) => parseFloat(getComputedStyle(element).fontSize) < window.innerHeight * 0.05);
    return [...small, ...figures.map((element) => "figure " + element.textContent)];
}"""
DECIDE = """async ([id, decision]) => {
    const session = await (await fetch("/api/v1/session")).json();
    const answer = await fetch(`/api/v1/findings/${id}/decision`, { method: "POST", headers: { "Content-Type": "application/json", "X-CSRF-Token": session.csrf_token }, body: JSON.stringify({ decision }) });
    if (!answer.ok) throw new Error((await answer.json()).title);
}"""
DECIDED = "() => [...document.querySelectorAll('.panel:last-child li span')].filter((element) => element.textContent.includes('已核查')).length"

with sync_playwright() as play:
    browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    officer = context.new_page()
    officer.goto(f"http://localhost:{port}/sign-in")
    officer.fill("input[name=name]", name)
    officer.fill("input[name=password]", password)
    officer.keyboard.press("Enter")
    officer.wait_for_url(f"http://localhost:{port}/")
    ids = officer.evaluate("fetch('/api/v1/findings?limit=20').then((answer) => answer.json()).then((page) => page.items.map((item) => item.id))")
    screen = context.new_page()
    screen.on("pageerror", lambda error: found["faults"].append(str(error)))
    screen.goto(f"http://localhost:{line.port}/screen")
    screen.wait_for_selector(".counter b")
    time.sleep(3)
    for width, height in [(1920, 1080), (3840, 2160)]:
        screen.set_viewport_size({"width": width, "height": height})
        found["small"] += screen.evaluate(SMALL)
    found["elements"].append(screen.evaluate("document.querySelectorAll('*').length"))
    for number in range(3):
        before = screen.evaluate(DECIDED)
        began = time.monotonic()
        officer.evaluate(DECIDE, [ids[number], "noChange"])
        screen.wait_for_function("(before) => (" + DECIDED + ")() > before", arg=before, timeout=10000, polling=20)
        found["milliseconds"].append(round((time.monotonic() - began) * 1000))
    line.isCut = True
    began = time.monotonic()
    screen.wait_for_selector(".stale", timeout=30000)
    found["stale_seconds"] = round(time.monotonic() - began, 1)
    before = screen.evaluate(DECIDED)
    for number in range(3, 6):
        officer.evaluate(DECIDE, [ids[number], "noChange"])
    time.sleep(max(0, began + 60 - time.monotonic()))
    line.isCut = False
    screen.wait_for_selector(".live", timeout=30000)
    time.sleep(4)
    rows = screen.evaluate("[...document.querySelectorAll('.panel:last-child li span')].map((element) => element.textContent)")
    found["missed"] = 3 - (screen.evaluate(DECIDED) - before)
    found["rows"] = rows
    found["elements"].append(screen.evaluate("document.querySelectorAll('*').length"))
    browser.close()
print(json.dumps(found, ensure_ascii=False))
