public import Ground

extension FileNamePattern {
    /// China Standard Time.
    private static let beijing = 8 * 3600

    /// Names that providers give their products, where it is known by which clock.
    ///
    /// - Maxar (DigitalGlobe) `24MAR05031234-P2AS-….TIF`: UTC; "Imagery Support Data Documentation".
    /// - PlanetScope `20240305_031234_…_3B_….tif` and SkySat `20240305_031234_ssc….tif`: UTC; Planet, "How can we
    ///   interpret image file names". A name that is only a date and a time is not taken for theirs.
    /// - Jilin-1 `JL1…_PMS_20240305111000_….tif`: Beijing time; CATALYST, "Jilin-1 07B", after the distributor.
    /// - Gaofen-1, 2, 6, 7 `GF2_PMS1_E113.1_N23.0_20240305_L1A….tiff`: the date only.
    /// - DJI `DJI_20240305111000_0001….tif`: the aircraft's local clock, here that of China.
    public static let wellKnown: [FileNamePattern] = [
        ("{yy}{MMM}{dd}{HH}{mm}{ss}-*-*", 0),
        ("{yyyy}{MM}{dd}_{HH}{mm}{ss}_*_3B_*", 0),
        ("{yyyy}{MM}{dd}_{HH}{mm}{ss}_ssc*", 0),
        ("JL1*_{yyyy}{MM}{dd}{HH}{mm}{ss}_*", beijing),
        ("GF*_*_E*_N*_{yyyy}{MM}{dd}_L*", beijing),
        ("DJI_{yyyy}{MM}{dd}{HH}{mm}{ss}_*", beijing),
    ].compactMap { FileNamePattern($0.0, utcOffsetSeconds: $0.1) }

    /// What the first of `patterns` that fits says.
    public static func acquiredAt(
        in fileName: String, by patterns: [FileNamePattern]
    ) -> (instant: Instant, pattern: FileNamePattern)? {
        for pattern in patterns {
            if let instant = pattern.acquiredAt(in: fileName) { return (instant, pattern) }
        }
        return nil
    }
}
