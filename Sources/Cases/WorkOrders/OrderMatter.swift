public import Findings
public import Ground
public import Reports

/// What an order is about: derived from the findings and reports that it rests on.
public struct OrderMatter: Sendable, Codable, Hashable {
    /// Where it comes from, in the order of arrival.
    public var origins: [WorkOrderOrigin]
    /// What it is about.
    public var category: CategoryCode
    /// The group of ``category``: of one group on one parcel one order is open.
    public var group: CategoryGroup
    /// The parcel; nil where it lies on none.
    public var parcelCode: ParcelCode?
    /// CRS of ``parcelPolygon`` and ``position``; nil where neither is known.
    public var crs: CRSCode?
    /// The parcel's polygon.
    public var parcelPolygon: MultiPolygon?
    /// Where it is, by its best-located source; metres.
    public var position: Coordinate?
    /// How accurate ``position`` is: one standard deviation, metres.
    public var accuracyMetres: Double?
    /// Where it lies in the governance grids.
    public var place: AdministrativePlace
    /// Every finding that joined the order, in the order of their ids.
    public var findingIDs: [FindingID]
    /// Those of ``findingIDs`` that it no longer rests on: they lapsed, what they saw was undone, or an officer decided that
    /// they are another matter.
    public var lapsedFindingIDs: [FindingID]
    /// The class in force of the latest standing finding; nil where no finding joined it.
    public var verdictClass: VerdictClass?
    /// The latest standing finding's confidence, 0…1; nil where no finding joined it.
    public var confidence: Double?
    /// Changed area inside the parcel, square metres.
    public var changedAreaInsideSquareMetres: Double
    /// Changed area beyond the parcel's edge, square metres.
    public var changedAreaBeyondSquareMetres: Double
    /// How it stands to approvals and limits.
    public var legality: Legality
    /// The protected layers that it lies in.
    public var layers: [String]
    /// What ``legality`` and ``layers`` were measured from; nil where no finding was measured.
    public var land: LandMeasurement?
    /// Every report that joined the order, in the order of their ids.
    public var reportIDs: [ReportID]
    /// The kinds of its sources, in the order of their names.
    public var sources: [SourceKind]
    /// What handlers read of it: never a reporter's own words.
    public var summary: String?

    /// A matter from its parts; what is not known stays nil.
    public init(
        origins: [WorkOrderOrigin], category: CategoryCode, group: CategoryGroup? = nil, parcelCode: ParcelCode? = nil,
        crs: CRSCode? = nil, parcelPolygon: MultiPolygon? = nil, position: Coordinate? = nil,
        accuracyMetres: Double? = nil, place: AdministrativePlace = AdministrativePlace(),
        legality: Legality = .unknown,
        layers: [String] = [], summary: String? = nil
    ) {
        (self.origins, self.category, self.group) = (origins, category, group ?? category.group)
        (self.parcelCode, self.crs, self.parcelPolygon) = (parcelCode, crs, parcelPolygon)
        (self.position, self.accuracyMetres, self.place) = (position, accuracyMetres, place)
        (findingIDs, lapsedFindingIDs, verdictClass, confidence) = ([], [], nil, nil)
        (changedAreaInsideSquareMetres, changedAreaBeyondSquareMetres) = (0, 0)
        (self.legality, self.layers, self.reportIDs, self.sources, self.summary) = (legality, layers, [], [], summary)
        land = nil
    }

    /// The matter of a finding. `land`: what was measured of it; nil = nothing.
    init(_ record: FindingRecord, category: CategoryCode, group: CategoryGroup, land: LandJudgement? = nil) {
        self.init(
            origins: [.activeDiscovery], category: category, group: group, crs: record.finding.crs)
        findingIDs = [record.id]
        sources = [.imagery]
        take(record, land: land)
        confidence = confidence ?? 0
    }

    /// Copies the present content of a finding. `land`: what was measured of it; nil = what is known stays.
    mutating func take(_ record: FindingRecord, land judgement: LandJudgement?) {
        let finding = record.finding
        parcelCode = finding.verdict.parcelCode
        crs = finding.crs
        parcelPolygon = finding.parcelPolygon
        if let bounds = finding.changePolygons.bounds ?? finding.parcelPolygon.bounds {
            position = Coordinate(x: (bounds.minX + bounds.maxX) / 2, y: (bounds.minY + bounds.maxY) / 2)
            accuracyMetres = ReportChannel.finding.defaultAccuracyMetres
        }
        place = finding.place
        verdictClass = record.statedClass
        confidence = finding.verdict.confidence ?? confidence
        changedAreaInsideSquareMetres = finding.changedAreaInsideSquareMetres
        changedAreaBeyondSquareMetres = finding.changedAreaBeyondSquareMetres
        guard let judgement else { return }
        (legality, land) = (judgement.legality, judgement.measurement)
        layers = judgement.measurement.layers.filter(\.touches).map(\.layer)
    }

    /// The changed area, square metres; nil where no finding joined it.
    public var changedAreaSquareMetres: Double? {
        verdictClass == nil ? nil : changedAreaInsideSquareMetres + changedAreaBeyondSquareMetres
    }

    /// How pressing it is, by what it is about: the greater, the earlier it should be looked at.
    ///
    /// | what | adds |
    /// |---|---|
    /// | lies in a protected layer | 4 |
    /// | exceeds what was approved; has no approval | 2; 1.5 |
    /// | construction outside every parcel | 2 |
    /// | construction that reaches onto ground of no parcel | 1 |
    /// | each kind of source besides the first | 1 |
    /// | the judge's confidence | 0…1 |
    public var priority: Double {
        var sum = confidence ?? 0
        if !layers.isEmpty { sum += 4 }
        switch legality {
        case .exceeds: sum += 2
        case .noApproval: sum += 1.5
        case .withinLimits, .unknown: break
        }
        if group.text == "building" {
            if parcelCode == nil { sum += 2 } else if land?.reachesOutsideParcels ?? false { sum += 1 }
        }
        return sum + Double(max(0, sources.count - 1))
    }

    /// What rules ask of it. `texts`: what reports say.
    public func facts(texts: [String] = []) -> MatterFacts {
        MatterFacts(
            category: category, unit: place.unit, parcelCode: parcelCode, areaSquareMetres: changedAreaSquareMetres,
            layers: layers, legality: legality, texts: texts)
    }
}

/// A report that joins an order, with what the order learns from it.
public struct ReportJoining: Sendable, Codable, Hashable {
    /// The report.
    public var report: ReportID
    /// Where it comes from.
    public var origin: WorkOrderOrigin
    /// The kind of its source.
    public var source: SourceKind
    /// The order's place from now on, where the report is the best-located of its sources; nil = as it is.
    public var position: Coordinate?
    /// How accurate ``position`` is, metres.
    public var accuracyMetres: Double?
    /// The probability at which it was joined by itself; nil where it is so by definition, or an officer said so.
    public var probability: Double?

    /// A joining from its parts.
    public init(
        report: ReportID, origin: WorkOrderOrigin, source: SourceKind, position: Coordinate? = nil,
        accuracyMetres: Double? = nil, probability: Double? = nil
    ) {
        (self.report, self.origin, self.source) = (report, origin, source)
        (self.position, self.accuracyMetres, self.probability) = (position, accuracyMetres, probability)
    }
}
