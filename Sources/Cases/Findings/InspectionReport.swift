public import Ground

/// The result of inspecting two epochs before a survey: whether they can be compared, and how well.
public struct InspectionReport: Sendable, Codable, Hashable {
    /// Scenes of the earlier and of the later epoch.
    public var scenes: [SceneSummary]
    /// The grid that they would be compared on.
    public var grid: PixelGrid
    /// The bands that both have.
    public var bands: [Band]
    /// How the later epoch lies to the earlier one.
    public var alignment: AlignmentSummary
    /// Why the epochs cannot be aligned; nil when they can.
    public var obstacle: String?
    /// The shift measured in every window.
    public var tiePoints: [TiePointSummary]
    /// The match of brightness, band by band.
    public var brightness: [BandBrightness]
    /// Largest factor of local brightness less 1; 0 where none was needed.
    public var localBrightness: Double
    /// Shares of the ground that both epochs' scenes cover, 0…1.
    public var masks: MaskShares
    /// Quantiles of each kind of evidence over the inspected windows.
    public var evidence: [EvidenceSummary]

    /// A scene as its file describes it.
    public struct SceneSummary: Sendable, Codable, Hashable {
        /// "earlier" or "later".
        public var epoch: String
        /// Name without folder.
        public var fileName: String
        /// Number of columns.
        public var columns: Int
        /// Number of rows.
        public var rows: Int
        /// CRS of the file.
        public var crs: CRSCode
        /// Edge of its pixels on the ground, metres.
        public var pixelSizeMetres: Double
        /// What its bands record.
        public var bands: [Band]
        /// Whether the bands were taken by their order, for want of names and colours.
        public var bandsTakenByOrder: Bool
        /// When it was acquired, if it says.
        public var acquiredAt: Instant?

        /// A part of a report from its numbers.
        public init(
            epoch: String, fileName: String, columns: Int, rows: Int, crs: CRSCode, pixelSizeMetres: Double,
            bands: [Band], bandsTakenByOrder: Bool, acquiredAt: Instant?
        ) {
            (self.epoch, self.fileName, self.columns, self.rows) = (epoch, fileName, columns, rows)
            (self.crs, self.pixelSizeMetres, self.bands) = (crs, pixelSizeMetres, bands)
            (self.bandsTakenByOrder, self.acquiredAt) = (bandsTakenByOrder, acquiredAt)
        }
    }

    /// One measurement of the shift.
    public struct TiePointSummary: Sendable, Codable, Hashable {
        /// Column of the window's centre on the grid, pixels.
        public var column: Double
        /// Row of the window's centre on the grid, pixels.
        public var row: Double
        /// The later epoch's shift there along columns, pixels.
        public var shiftColumns: Double
        /// The later epoch's shift there along rows, pixels.
        public var shiftRows: Double
        /// 1 σ, pixels; nil where nothing could be measured.
        public var standardError: Double?
        /// Correlation of gradients after matching, −1…1.
        public var correlation: Double
        /// 0…1; 0 where it is not trusted.
        public var reliability: Double
        /// Why it is not trusted; nil where it is.
        public var weakness: String?

        /// A part of a report from its numbers.
        public init(
            column: Double, row: Double, shiftColumns: Double, shiftRows: Double, standardError: Double?,
            correlation: Double, reliability: Double, weakness: String?
        ) {
            (self.column, self.row) = (column, row)
            (self.shiftColumns, self.shiftRows) = (shiftColumns, shiftRows)
            (self.standardError, self.correlation) = (standardError, correlation)
            (self.reliability, self.weakness) = (reliability, weakness)
        }
    }

    /// How one band's numbers relate.
    public struct BandBrightness: Sendable, Codable, Hashable {
        /// The band.
        public var band: Band
        /// σ of unchanged pixels after matching, digital numbers.
        public var noise: Double
        /// The earlier epoch's 1st percentile, digital numbers.
        public var low: Double
        /// The earlier epoch's 99th percentile, digital numbers.
        public var high: Double
        /// Points of the curve: the later epoch's digital numbers.
        public var later: [Double]
        /// Points of the curve: the earlier epoch's digital numbers that those map to.
        public var earlier: [Double]

        /// A part of a report from its numbers.
        public init(band: Band, noise: Double, low: Double, high: Double, later: [Double], earlier: [Double]) {
            (self.band, self.noise, self.low, self.high) = (band, noise, low, high)
            (self.later, self.earlier) = (later, earlier)
        }
    }

    /// Shares 0…1 of the inspected ground.
    public struct MaskShares: Sendable, Codable, Hashable {
        /// Observed in both epochs, clouds and their shadows taken off.
        public var observed: Double
        /// Not recorded in the earlier epoch (nodata, masks, beyond the scene).
        public var missingEarlier: Double
        /// Not recorded in the later epoch.
        public var missingLater: Double
        /// Under clouds and haze.
        public var clouds: Double
        /// Under the shadows of clouds.
        public var cloudShadows: Double
        /// In the shadow of buildings, trees or terrain in the earlier epoch: observed, but it moves.
        public var shadowEarlier: Double
        /// The same in the later epoch.
        public var shadowLater: Double

        /// A part of a report from its numbers.
        public init(
            observed: Double, missingEarlier: Double, missingLater: Double, clouds: Double, cloudShadows: Double,
            shadowEarlier: Double, shadowLater: Double
        ) {
            (self.observed, self.missingEarlier, self.missingLater) = (observed, missingEarlier, missingLater)
            (self.clouds, self.cloudShadows) = (clouds, cloudShadows)
            (self.shadowEarlier, self.shadowLater) = (shadowEarlier, shadowLater)
        }
    }

    /// Quantiles of one kind of evidence over observed pixels.
    public struct EvidenceSummary: Sendable, Codable, Hashable {
        /// The kind's key.
        public var kind: String
        /// The kind's name for people.
        public var name: Message
        /// Median, in the kind's unit.
        public var median: Double
        /// 90th percentile.
        public var p90: Double
        /// 99th percentile.
        public var p99: Double

        /// A part of a report from its numbers.
        public init(kind: String, name: Message, median: Double, p90: Double, p99: Double) {
            (self.kind, self.name, self.median, self.p90, self.p99) = (kind, name, median, p90, p99)
        }
    }

    /// A report from its parts.
    public init(
        scenes: [SceneSummary], grid: PixelGrid, bands: [Band], alignment: AlignmentSummary, obstacle: String?,
        tiePoints: [TiePointSummary], brightness: [BandBrightness], localBrightness: Double, masks: MaskShares,
        evidence: [EvidenceSummary]
    ) {
        (self.scenes, self.grid, self.bands) = (scenes, grid, bands)
        (self.alignment, self.obstacle, self.tiePoints) = (alignment, obstacle, tiePoints)
        (self.brightness, self.localBrightness) = (brightness, localBrightness)
        (self.masks, self.evidence) = (masks, evidence)
    }
}

/// A picture of an inspection.
public struct InspectionPicture: Sendable, Hashable {
    /// Where it belongs on the page.
    public enum Group: Sendable, Hashable {
        /// The whole ground.
        case overview
        /// One window, by its name.
        case window(Message)
    }

    /// Where it belongs.
    public var group: Group
    /// What it shows.
    public var title: Message
    /// The picture, PNG.
    public var png: [UInt8]

    /// A picture from its parts.
    public init(group: Group, title: Message, png: [UInt8]) {
        (self.group, self.title, self.png) = (group, title, png)
    }
}
