// A parcel: its findings, its orders, what is known of it.
import { api, area, day, h, mark, nothing, placeText, say, show } from "./core.js";
import { orderLine } from "./order-parts.js";

export default async function page(code) {
  const parcel = await api("parcels/" + encodeURIComponent(code));
  show(
    h("h1", {}, say("宗地 ", "Parcel "), parcel.code),
    h("div", { class: "columns" },
      h("div", { class: "stack" },
        h("section", { class: "card" }, h("h2", {}, say("监测图斑", "Findings")), parcel.findings.length
          ? h("ul", { class: "list" }, parcel.findings.map((finding) => h("li", {}, h("a", { class: "item", href: "/findings/" + encodeURIComponent(finding.id) },
            h("span", { class: "title" }, finding.class.name), " ", mark(finding.state), finding.decision ? mark(finding.decision, "green") : "", h("div", { class: "soft" }, `${area(finding.changed_area_inside_m2)} · ${finding.later_acquired_at ? day(finding.later_acquired_at) : ""}`)))))
          : nothing(say("没有图斑", "No findings"))),
        h("section", { class: "card stack" }, h("h2", {}, say("工单", "Orders")), parcel.orders.length ? parcel.orders.map(orderLine) : nothing(say("没有工单", "No orders")))),
      h("section", { class: "card" }, h("dl", { class: "facts" }, [
        [say("地点", "Place"), placeText(parcel.place)], [say("面积", "Area"), area(parcel.area_m2)], [say("最近结论", "Latest verdict"), parcel.class?.name ?? "—"],
        [say("最近看清", "Last clear look"), parcel.last_clear_look ? day(parcel.last_clear_look) : say("从未", "never")]].map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])))));
}
