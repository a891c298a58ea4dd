import Ground

/// What the mean colours of a finding's patches say of the ground, where they say it clearly.
///
/// Colours are shares of the brightness, so that light and sensor weigh little: redness (red − green) / brightness, blueness
/// (blue − green) / brightness. Brightness is relative to the survey's middle. Vegetation is NDVI, or excess green
/// without near infrared (`EvidenceKind`).
struct SurfaceSigns {
    /// A kind of ground that a person would name from the picture.
    enum Surface {
        case plants, red, blue, bright

        var name: Message {
            switch self {
            case .plants: Message(zh: "植被", en: "plants")
            case .red: Message(zh: "红色表面", en: "a red surface")
            case .blue: Message(zh: "蓝色表面", en: "a blue surface")
            case .bright: Message(zh: "明亮的表面", en: "a bright surface")
            }
        }
    }

    /// What was there and is not any more; nil where no colour is clear enough.
    let before: Surface?
    /// What has come.
    let after: Surface?
    /// The ground is brighter, by more than light and sensor explain.
    let isBrighter: Bool
    /// Fewer plants, though not clearly none.
    let hasFewerPlants: Bool
    /// Straight edges where there were few, along a patch that is not ragged.
    let hasMoreStraightEdges: Bool

    init(_ measured: Measured) {
        func pair(_ name: String) -> (earlier: Double, later: Double)? {
            guard let earlier = measured[name + "EarlierMean"], let later = measured[name + "LaterMean"] else {
                return nil
            }
            return (earlier, later)
        }
        /// Which epoch shows a colour clearly that the other does not.
        func shows(_ name: String, from level: Double, by rise: Double) -> (before: Bool, after: Bool) {
            guard let (earlier, later) = pair(name) else { return (false, false) }
            return (
                before: earlier >= level && earlier - later >= rise, after: later >= level && later - earlier >= rise
            )
        }
        var plants = shows("vegetation", from: 0.15, by: 0.1)
        // A field that ripens or dries stays yellow; paving and most roofs do not look so.
        let laterBlueness = measured["bluenessLaterMean"] ?? 0
        plants.before = plants.before && laterBlueness >= -0.15
        let red = shows("redness", from: 0.2, by: 0.15)
        let blue = shows("blueness", from: 0.3, by: 0.2)
        // What lay in shadow and now lies in the sun did not get brighter.
        let wasShaded = (measured["shadowEarlierMean"] ?? 0) >= 0.05
        let brightness = pair("brightness")
        let rise = brightness.map { $0.later - $0.earlier } ?? 0
        isBrighter = rise >= 0.3 && !wasShaded
        let isBright = isBrighter && (brightness?.later ?? 0) >= 1.2
        before = plants.before ? .plants : red.before ? .red : blue.before ? .blue : nil
        after = plants.after ? .plants : red.after ? .red : blue.after ? .blue : isBright ? .bright : nil
        hasFewerPlants =
            laterBlueness >= -0.2
            && pair("vegetation").map { $0.earlier >= 0.1 && $0.earlier - $0.later >= 0.12 } ?? false
        let isCompact = (measured["largestPatchRectangularity"] ?? 0) >= 0.6
        hasMoreStraightEdges =
            isCompact && pair("straightness").map { $0.later >= 0.8 && $0.later >= 1.3 * $0.earlier } ?? false
    }
}
