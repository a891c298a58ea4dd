public import Ground
public import Reports

/// Another system that gets matters of a category, under its own names.
public struct FieldDelivery: Sendable, Codable, Hashable {
    /// What it is told of.
    public enum Occasion: String, Sendable, Codable, Hashable, CaseIterable {
        /// A report came in.
        case report
        /// An order was put on file.
        case filed
        /// It was sent to a unit.
        case dispatched
        /// The unit has it in hand.
        case handling
        /// Units dispute whose it is.
        case arbitrating
        /// The unit has reported.
        case reported
        /// It was settled.
        case closed
        /// It was taken back.
        case withdrawn
        /// Another order has taken it in.
        case merged

        /// The occasion on which an order comes to a state.
        public init(_ state: WorkOrderState) {
            switch state {
            case .filed: self = .filed
            case .dispatched: self = .dispatched
            case .handling: self = .handling
            case .arbitrating: self = .arbitrating
            case .reported: self = .reported
            case .closed: self = .closed
            case .withdrawn: self = .withdrawn
            case .mergedInto: self = .merged
            }
        }
    }

    /// How moments are written, by China's clock where no zone stands in them.
    public enum TimeForm: String, Sendable, Codable, Hashable, CaseIterable {
        /// `2026-11-30 08:05:00`.
        case local
        /// `2026-11-30T00:05:00Z`.
        case rfc3339
        /// Seconds since 1970, a number.
        case unix
        /// Thousandths of a second since 1970, a number.
        case unixMilliseconds = "unix_ms"
    }

    /// The receiver, by its name in the site's configuration.
    public var receiver: String
    /// The receiver's names, by ours: ``DeliveredField`` and the codes of the form's fields.
    public var fields: [String: String]
    /// What it is told of; nil = only of orders that are put on file.
    public var occasions: [Occasion]?
    /// What it gets every time, by its names.
    public var constants: [String: String]?
    /// What it calls our values, by our fields; a value that is not listed goes as it is.
    public var values: [String: [String: String]]?
    /// The datum of longitude and latitude; nil = WGS 84.
    public var datum: ChinaDatum?
    /// How moments are written; nil = ``TimeForm/local``.
    public var times: TimeForm?
    /// Its line in the rules, from 1; nil where an earlier program read them.
    public var line: Int?

    /// A delivery from its parts.
    public init(
        receiver: String, fields: [String: String], occasions: [Occasion]? = nil, constants: [String: String]? = nil,
        values: [String: [String: String]]? = nil, datum: ChinaDatum? = nil, times: TimeForm? = nil, line: Int? = nil
    ) {
        (self.receiver, self.fields, self.occasions, self.constants) = (receiver, fields, occasions, constants)
        (self.values, self.datum, self.times, self.line) = (values, datum, times, line)
    }

    /// Whether it is told of this.
    public func wants(_ occasion: Occasion) -> Bool { (occasions ?? [.filed]).contains(occasion) }
}

/// What is our own of a matter and can be sent under another system's names, besides the fields of the category's form.
///
/// None of them is who reported: ``text`` goes without the reporter's name, and without any phone or identity number.
public enum DeliveredField: String, Sendable, Hashable, CaseIterable {
    /// What happened (``FieldDelivery/Occasion``), when, and the key by which a repeat is told from news.
    case event, time, key
    /// The ids of the order, and of the report that it is about.
    case order, report
    /// What it is about, and what people call it.
    case category
    case categoryName = "category_name"
    /// How far the order has come, and what people call it.
    case state
    case stateName = "state_name"
    /// The unit that it lies in, and the names of those above.
    case unit, district, town, village, cell
    /// The parcel, the address as it was told, degrees, metres in the store's CRS, and how accurate they are.
    case parcel, address, longitude, latitude, x, y, crs, accuracy
    /// The unit that has the order, and its name.
    case responsible
    case responsibleName = "responsible_name"
    /// When it was filed, reported, is due, was closed.
    case filedAt = "filed_at"
    case reportedAt = "reported_at"
    case dueAt = "due_at"
    case closedAt = "closed_at"
    /// What was reported, a dispatcher's summary, how it ended.
    case text, summary, outcome
    /// Through which channel it came, and the other system's id of it.
    case channel, reference
    /// The changed area, square metres.
    case area = "area_m2"

    /// What people read of it in messages: every name.
    static let names = allCases.map(\.rawValue)
}

/// What another system is sent, in its own names; the degrees are made of ``place`` when it is sent.
public struct DeliveredContent: Sendable, Codable, Hashable {
    /// Where the matter is.
    public struct Place: Sendable, Codable, Hashable {
        /// Metres.
        public var position: Coordinate
        /// Their CRS.
        public var crs: CRSCode
        /// The datum of the degrees.
        public var datum: ChinaDatum
        /// The receiver's name of the longitude; nil where it gets none.
        public var longitude: String?
        /// Its name of the latitude; nil where it gets none.
        public var latitude: String?

        /// A place from its parts.
        public init(position: Coordinate, crs: CRSCode, datum: ChinaDatum, longitude: String?, latitude: String?) {
            (self.position, self.crs, self.datum) = (position, crs, datum)
            (self.longitude, self.latitude) = (longitude, latitude)
        }
    }

    /// Texts, by the receiver's names.
    public var texts: [String: String]
    /// Numbers, by its names.
    public var numbers: [String: Double]
    /// Where it is; nil where that is not known or not sent.
    public var place: Place?

    /// Content from its parts.
    public init(texts: [String: String], numbers: [String: Double], place: Place?) {
        (self.texts, self.numbers, self.place) = (texts, numbers, place)
    }
}
