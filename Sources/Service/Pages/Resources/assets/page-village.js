// A unit: its open orders, its findings, its parcels; the units below it.
import { api, area, button, day, h, idOfPage, loading, mark, note, nothing, say, scrolling, show } from "./core.js";
import { orderLine } from "./order-parts.js";

/** A walk over what is open, as a file for navigation programs; from where one stands, if the browser may tell. */
function walk(code) {
  const base = `/api/v1/units/${encodeURIComponent(code)}/route.`;
  const links = ["gpx", "kml", "geojson"].map((format) => h("a", { class: "as-button", href: base + format, download: "" }, format.toUpperCase()));
  const here = button(say("从我这里出发", "From where I am"), () => new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      for (const link of links) link.href = `${link.href.split("?")[0]}?from=${coords.longitude.toFixed(6)},${coords.latitude.toFixed(6)}`;
      note(say(`路线从您这里出发（精度 ${Math.round(coords.accuracy)} 米）`, `Walks begin where you are (to ${Math.round(coords.accuracy)} m)`));
      resolve();
    }, () => { note(say("浏览器没有给出位置", "The browser does not tell where you are"), "red"); resolve(); }, { enableHighAccuracy: true, timeout: 15000 });
  }), { class: "quiet" });
  return h("div", { class: "row" }, h("b", {}, say("巡查路线", "Patrol")), links, here);
}

export default async function page(found) {
  const code = idOfPage();
  show(loading());
  const may = (deed) => found.deeds.includes(deed);
  const unit = await api("units/" + encodeURIComponent(code));
  const open = "filed,dispatched,handling,arbitrating,reported";
  const none = Promise.resolve({ items: [] });
  const [orders, findings, parcels] = await Promise.all([
    may("orders.see") ? api(`orders?unit=${code}&state=${open}&sort=due&limit=20`) : none,
    may("findings.see") ? api(`findings?unit=${code}&sort=latest&limit=20`) : none,
    may("findings.see") ? api(`parcels?unit=${code}&limit=50`) : none]);
  document.title = unit.name;
  const more = (page, href) => (page.next ? h("a", { href }, say("更多", "More")) : null);
  show(
    h("div", {}, h("p", { class: "soft row" }, unit.above.map((one) => h("a", { href: "/units/" + one.code }, one.name))), h("h1", {}, unit.name)),
    unit.children.length ? h("div", { class: "row" }, unit.children.map((one) => h("a", { class: "as-button", href: "/units/" + one.code }, one.name))) : null,
    h("section", { class: "card row between" }, h("a", { class: "as-button", href: `/map?unit=${encodeURIComponent(code)}` }, say("地图", "Map")), may("orders.see") ? walk(code) : null,
      may("orders.see") ? h("a", { class: "as-button", href: `/units/${encodeURIComponent(code)}/return` }, say("月报表", "Monthly return")) : null,
      unit.takes_citizen_reports ? h("a", { class: "as-button", href: `/units/${encodeURIComponent(code)}/poster` }, say("张贴画（二维码）", "Poster (QR code)")) : null),
    h("div", { class: "columns even" },
      h("section", { class: "stack" }, h("div", { class: "row between" }, h("h2", {}, say("在办工单", "Open orders")), more(orders, `/orders?unit=${code}`)), orders.items.length ? orders.items.map(orderLine) : nothing(say("没有在办工单", "No open order"))),
      h("section", { class: "stack" }, h("div", { class: "row between" }, h("h2", {}, say("最新图斑", "Latest findings")), more(findings, `/findings?unit=${code}`)),
        findings.items.length ? findings.items.map((finding) => h("a", { class: "item", href: "/findings/" + encodeURIComponent(finding.id) },
          h("span", { class: "title" }, finding.class.name), " ", mark(finding.state), finding.decision ? mark(finding.decision, "green") : "", h("div", { class: "soft" }, `${finding.parcel_code} · ${area(finding.changed_area_inside_m2)}`)))
          : nothing(say("没有图斑", "No findings")))),
    h("section", { class: "card" }, h("h2", {}, say("宗地", "Parcels")), parcels.items.length ? scrolling(say("宗地", "Parcels"), h("table", { class: "as-cards" },
      h("thead", {}, h("tr", {}, [say("宗地", "Parcel"), say("面积", "Area"), say("最近结论", "Latest verdict"), say("最近看清", "Last clear look")].map((text) => h("th", {}, text)))),
      h("tbody", {}, parcels.items.map((parcel) => h("tr", {},
        h("td", { "data-name": say("宗地", "Parcel") }, h("a", { href: "/findings?parcel=" + encodeURIComponent(parcel.code) }, parcel.code)), h("td", { "data-name": say("面积", "Area") }, area(parcel.area_m2)),
        h("td", { "data-name": say("结论", "Verdict") }, parcel.class?.name ?? "—"), h("td", { "data-name": say("看清", "Clear look") }, parcel.last_clear_look ? day(parcel.last_clear_look) : say("从未", "never"))))))) : nothing(say("没有宗地", "No parcels"))));
}
