import CGDAL

/// Virtual datasets made from one source, closed together so that the source outlives them.
///
/// GDAL 3.6's virtual datasets give back a source with a mask once more than they took it, whatever the order, and it
/// is freed while another dataset still holds it (found by a crash; valgrind shows it in `~VRTSimpleSource`). So its
/// count of references is put right once they are closed.
final class VirtualChain {
    private let source: Dataset
    private let references: Int32
    private var members: [Dataset] = []

    /// A chain on `source`, of which there is no other chain.
    init(on source: Dataset) {
        self.source = source
        references = source.references
    }

    /// Takes a dataset that reads from the source, or from one added before.
    func add(_ dataset: Dataset) -> Dataset {
        members.append(dataset)
        return dataset
    }

    deinit {
        // More than they can give back too many.
        for _ in 0..<1_000 { _ = GDALReferenceDataset(source.handle) }
        for member in members.reversed() { member.close() }
        while source.references > references { _ = GDALDereferenceDataset(source.handle) }
    }
}
