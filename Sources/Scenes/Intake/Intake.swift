/// `Intake` checks files from unknown sources and turns them into scenes and parcels that may be used.
///
/// The flow of the room:
///
/// 1. A name is admitted or not (`Gate.PathGate`); from here on a file is an absolute path without links.
/// 2. The program starts itself again with a hidden command, under limits that the kernel keeps and, where it works,
///    inside bubblewrap (``ConfinedChild``). Only this child opens the file with GDAL, OGR, GEOS or SQLite.
/// 3. In the child: the bytes (`Gate.RasterGate`, `Gate.VectorGate`), then the libraries. `Imagery.SceneProbe` reads
///    scenes to their last block and describes them for the catalogue (``SceneProbing``); parcels by ``ParcelsCheck``.
/// 4. In the parent: the child's answer, or its ending: crashed, late, out of memory. Each ending refuses this one
///    file, with a code.
/// 5. A scene's content is hashed, and the file must not have changed since the check (``SceneIntake``).
///
/// Callers use ``SceneIntake`` and ``ParcelsProbe``; archives are unpacked by
/// ``SceneIntake/unpackAndCheck(archive:into:area:)``, two scenes are compared by ``SceneIntake/checkPair(_:_:)``.
/// Nothing is written but what an archive holds.
