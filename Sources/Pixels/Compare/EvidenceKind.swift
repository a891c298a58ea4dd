public import Ground

/// What an evidence plane says of a pixel. σ is the spread of unchanged pixels (`AlignedPair.noise`, `greyNoise`).
public enum EvidenceKind: String, Sendable, Hashable, CaseIterable {
    /// Robust change vector (RCVA, Thonfeld 2016): σ, ≥ 0.
    case changeMagnitude
    /// Angle between the spectra (SAM, Kruse 1993): radians, 0…π/2.
    case spectralAngle
    /// Vegetation index of the earlier epoch: NDVI (−1…1), or excess green (−1…2) without near infrared.
    case vegetationEarlier
    /// Vegetation index of the later epoch, same scale.
    case vegetationLater
    /// Earlier minus later vegetation index; the earlier one's least within ±1 pixel, so a shift yields no loss.
    case vegetationLoss
    /// 1 − local correlation of both epochs (structure term of SSIM, Wang 2004): 0 = same structure, 1 = nothing in
    /// common, or flat, 2 = reversed.
    case structureChange
    /// Local standard deviation of the earlier epoch: σ, ≥ 0.
    case textureEarlier
    /// Local standard deviation of the later epoch: σ, ≥ 0.
    case textureLater
    /// Root mean square gradient of the earlier epoch: σ per pixel, ≥ 0.
    case gradientEnergyEarlier
    /// Root mean square gradient of the later epoch: σ per pixel, ≥ 0.
    case gradientEnergyLater
    /// Straight edges of the earlier epoch (structure tensor, Bigün & Granlund 1987): σ per pixel, ≥ 0.
    case straightnessEarlier
    /// Straight edges of the later epoch: σ per pixel, ≥ 0.
    case straightnessLater
    /// Shadow in the earlier epoch: 0 = lit … 1 = full shadow.
    case shadowEarlier
    /// Shadow in the later epoch: 0…1.
    case shadowLater
    /// Later minus earlier shadow: −1…1.
    case shadowChange
    /// Mean of the visible bands, earlier, over the survey's middle brightness: ≥ 0, 1 = middle.
    case brightnessEarlier
    /// The same, later.
    case brightnessLater
    /// Later minus earlier brightness.
    case brightnessChange
    /// (red − green) / brightness, earlier.
    case rednessEarlier
    /// The same, later.
    case rednessLater
    /// (blue − green) / brightness, earlier.
    case bluenessEarlier
    /// The same, later.
    case bluenessLater
    /// (greatest − least of red, green, blue) / brightness, earlier: ≥ 0, 0 = grey.
    case saturationEarlier
    /// The same, later.
    case saturationLater
    /// What was built up since: metres, ≥ 0; only with surface models of both epochs.
    case heightGain
    /// What was taken down since: metres, ≥ 0.
    case heightLoss
    /// All of it combined: how much it looks like something built since (``Construction``): ≥ 0.
    case construction
    /// The same with the epochs swapped: something built that is gone: ≥ 0.
    case removal

    /// The name shown to people.
    public var name: Message {
        switch self {
        case .changeMagnitude: Message(zh: "变化向量", en: "change vector")
        case .spectralAngle: Message(zh: "光谱角", en: "spectral angle")
        case .vegetationEarlier: Message(zh: "前期植被", en: "vegetation, earlier")
        case .vegetationLater: Message(zh: "后期植被", en: "vegetation, later")
        case .vegetationLoss: Message(zh: "植被减少", en: "vegetation loss")
        case .structureChange: Message(zh: "结构变化", en: "change of structure")
        case .textureEarlier: Message(zh: "前期纹理", en: "texture, earlier")
        case .textureLater: Message(zh: "后期纹理", en: "texture, later")
        case .gradientEnergyEarlier: Message(zh: "前期梯度能量", en: "gradient energy, earlier")
        case .gradientEnergyLater: Message(zh: "后期梯度能量", en: "gradient energy, later")
        case .straightnessEarlier: Message(zh: "前期直线边缘", en: "straight edges, earlier")
        case .straightnessLater: Message(zh: "后期直线边缘", en: "straight edges, later")
        case .shadowEarlier: Message(zh: "前期阴影", en: "shadow, earlier")
        case .shadowLater: Message(zh: "后期阴影", en: "shadow, later")
        case .shadowChange: Message(zh: "阴影变化", en: "change of shadow")
        case .brightnessEarlier: Message(zh: "前期亮度", en: "brightness, earlier")
        case .brightnessLater: Message(zh: "后期亮度", en: "brightness, later")
        case .brightnessChange: Message(zh: "亮度变化", en: "change of brightness")
        case .rednessEarlier: Message(zh: "前期偏红", en: "redness, earlier")
        case .rednessLater: Message(zh: "后期偏红", en: "redness, later")
        case .bluenessEarlier: Message(zh: "前期偏蓝", en: "blueness, earlier")
        case .bluenessLater: Message(zh: "后期偏蓝", en: "blueness, later")
        case .saturationEarlier: Message(zh: "前期饱和度", en: "saturation, earlier")
        case .saturationLater: Message(zh: "后期饱和度", en: "saturation, later")
        case .heightGain: Message(zh: "高度增加", en: "height gained")
        case .heightLoss: Message(zh: "高度减少", en: "height lost")
        case .construction: Message(zh: "疑似建设", en: "looks like construction")
        case .removal: Message(zh: "疑似拆除", en: "looks like removal")
        }
    }
}
