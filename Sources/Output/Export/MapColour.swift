import Findings
import WorkOrders

/// A colour of maps, the same in every format; told apart by people who do not tell red from green (Okabe and Ito, 2008).
struct MapColour: Hashable {
    let red: Int
    let green: Int
    let blue: Int

    static let grey = MapColour(red: 128, green: 128, blue: 128)

    /// Of a verdict's class.
    static func of(_ verdict: VerdictClass) -> MapColour {
        switch verdict {
        case .newBuilding: MapColour(red: 213, green: 94, blue: 0)
        case .extension: MapColour(red: 230, green: 159, blue: 0)
        case .taller: MapColour(red: 204, green: 121, blue: 167)
        case .demolished: MapColour(red: 0, green: 114, blue: 178)
        case .groundCleared: MapColour(red: 0, green: 158, blue: 115)
        case .otherChange: MapColour(red: 86, green: 180, blue: 233)
        case .noChange: MapColour(red: 200, green: 200, blue: 200)
        case .notObserved, .tooCoarse: grey
        }
    }

    /// Of how far an order's time has run.
    static func of(_ level: ClockLevel) -> MapColour {
        switch level {
        case .green: MapColour(red: 62, green: 138, blue: 43)
        case .amber: MapColour(red: 240, green: 140, blue: 0)
        case .red: MapColour(red: 208, green: 47, blue: 31)
        }
    }

    /// Of where an order stands: what waits for its unit stands out, what is over is grey.
    static func of(_ state: WorkOrderState) -> MapColour {
        let index = WorkOrderState.allCases.filter(\.isOpen).firstIndex(of: state)
        let open: [MapColour] = [
            of(.newBuilding), of(.extension), of(.demolished), of(.groundCleared), of(.taller), of(.otherChange),
        ]
        return index.map { open[$0 % open.count] } ?? grey
    }

    /// KML's colours are blue, green, red.
    var kml: String { [blue, green, red].map(Self.hex).joined() }

    /// As SLD and CSS write it.
    var web: String { "#" + [red, green, blue].map(Self.hex).joined() }

    /// As QGIS writes it.
    func qgis(alpha: Int) -> String { "\(red),\(green),\(blue),\(alpha)" }

    private static func hex(_ part: Int) -> String { (part < 16 ? "0" : "") + String(part, radix: 16) }
}
