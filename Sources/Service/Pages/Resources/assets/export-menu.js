// A list as a file, in every format that there is.
import { h, say } from "./core.js";

const formats = [
  ["csv", say("CSV：表格软件", "CSV: spreadsheets")], ["gpkg", say("GeoPackage：QGIS，带样式", "GeoPackage: QGIS, with its style")], ["shp.zip", say("Shapefile：ArcGIS 等", "Shapefile: ArcGIS and others")],
  ["geojson", "GeoJSON"], ["kml", say("KML：手机与地球软件", "KML: phones and globes")], ["fgb", "FlatGeobuf"],
];

/** The menu; `kind`: orders or findings, `filters`: as the list has them. */
export function exportMenu(kind, filters) {
  const asked = new URLSearchParams(Object.entries(filters).filter(([, value]) => value));
  return h("details", { class: "who export" }, h("summary", {}, say("导出", "Export")),
    h("div", { class: "menu" }, formats.map(([format, text]) => h("a", { href: `/api/v1/${kind}.${format}?${asked}`, download: "" }, text))));
}
