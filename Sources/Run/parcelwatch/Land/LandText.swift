import Casework
import Console
import Ground
import WorkOrders

/// What people read of a matter on its land.
enum LandText {
    /// Legality with its reason, protected layers, ground of no parcel: a row each.
    static func rows(_ matter: OrderMatter) -> [(Message, String)] {
        var rows: [(Message, String)] = []
        if matter.legality != .unknown || matter.land != nil {
            let reason = matter.land.map { land in
                Message(zh: "：\(land.sentence.chinese)", en: ": \(land.sentence.english)")
            }
            rows.append(
                (
                    Message(zh: "合规性线索", en: "legality clue"),
                    matter.legality.name.text(in: .chosen) + (reason?.text(in: .chosen) ?? "")
                ))
        }
        let shares = matter.land?.layers ?? []
        for layer in matter.layers {
            let share = shares.first { $0.layer == layer }.map {
                " \(Console.number($0.share * 100, decimals: 0)) % · \(words($0.area))"
            }
            rows.append((Message(zh: "保护图层", en: "protected layer"), layer + (share ?? "")))
        }
        if let land = matter.land, land.reachesOutsideParcels, let area = land.outsideParcels {
            rows.append((Message(zh: "不在任何宗地", en: "on no parcel"), words(area)))
        }
        return rows
    }

    /// How many orders say something else by now.
    static func line(_ measured: LandRegister.Measured) -> Message {
        Message(
            zh: "重新量测 \(measured.orders) 件在办工单，\(measured.changed) 件有变",
            en: "\(measured.orders) open orders measured anew, \(measured.changed) of them changed")
    }

    private static func words(_ area: MeasuredArea) -> String {
        "\(Console.number(area.squareMetres)) ± \(Console.number(area.uncertaintySquareMetres)) m²"
    }
}
