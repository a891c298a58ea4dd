// replaced by the room's own opening file
