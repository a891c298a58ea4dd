/// `Intake` is where files of unknown hand become scenes and parcels that may be used.
///
/// The flow of the room:
///
/// 1. A name is admitted or not (`Gate.PathGate`); from here on a file is an absolute path without links.
/// 2. The program starts itself again with a hidden command, under limits that the kernel keeps and, where it works,
///    inside bubblewrap (``ConfinedChild``). Only this child opens the file with GDAL, OGR, GEOS or SQLite.
/// 3. In the child: the bytes (`Gate.RasterGate`, `Gate.VectorGate`), then the libraries. Scenes are looked through by
///    `Imagery.SceneProbe` down to their last block and described for the catalogue (``SceneProbing``); parcels by
///    ``ParcelsCheck``.
/// 4. Back here: the answer, or what became of the child: crashed, late, out of memory. Each is a refusal of this one
///    file with a code, and of no other.
/// 5. A scene's content is hashed, and the file must still be the one that was looked at (``SceneIntake``).
///
/// ``SceneIntake`` and ``ParcelsProbe`` are the doors; archives are unpacked by ``SceneIntake/unpackAndCheck(archive:into:area:)``,
/// two scenes are compared by ``SceneIntake/checkPair(_:_:)``. Nothing is written but what an archive holds.
