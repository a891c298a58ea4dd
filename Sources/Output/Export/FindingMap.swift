package import Findings
import Ground

/// A sketch map of findings as SVG: parcels outlined, changes filled, each a link to its card.
package struct FindingMap {
    private let findings: [FindingRecord]

    package init(_ findings: [FindingRecord]) {
        self.findings = findings
    }

    /// The map, in whole decimetres of the survey's CRS so that it stays small; nothing for no findings.
    package var svg: String {
        let bounds = findings.compactMap(\.finding.parcelPolygon.bounds).reduce(nil as Bounds?) { $0?.union($1) ?? $1 }
        guard let bounds = bounds?.expanded(by: 15) else { return "" }
        func path(_ shape: MultiPolygon) -> String {
            shape.polygons.flatMap(\.rings).map { ring in
                "M"
                    + ring.map { "\(decimetres($0.x - bounds.minX)) \(decimetres(bounds.maxY - $0.y))" }.joined(
                        separator: "L") + "Z"
            }.joined()
        }
        // A mark that is seen however far apart the findings lie.
        let radius = decimetres(max(bounds.width, bounds.height) / 90)
        let shapes = findings.map { record in
            let id = HTMLFindings.escaped(record.id.text)
            let middle = record.finding.parcelPolygon.bounds ?? bounds
            let (x, y) = ((middle.minX + middle.maxX) / 2, (middle.minY + middle.maxY) / 2)
            return "<a href=\"#\(id)\"><title>\(id)</title>"
                + "<circle cx=\"\(decimetres(x - bounds.minX))\" cy=\"\(decimetres(bounds.maxY - y))\" r=\"\(radius)\" fill=\"#d9480f\" fill-opacity=\".15\"/>"
                + "<path d=\"\(path(record.finding.parcelPolygon))\" fill=\"#ffe066\" stroke=\"#7a6a00\" stroke-width=\"6\"/>"
                + "<path d=\"\(path(record.finding.changePolygons))\" fill=\"#d9480f\" fill-rule=\"evenodd\"/></a>\n"
        }
        return "<svg viewBox=\"0 0 \(decimetres(bounds.width)) \(decimetres(bounds.height))\">\n"
            + shapes.joined() + "</svg>\n"
    }

    private func decimetres(_ metres: Double) -> Int { Int((metres * 10).rounded()) }
}
