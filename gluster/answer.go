package gluster

// Answer is what glusterd said to a command that changes something.
type Answer struct {
	// Task is what the answer told about the task: after a start its id, after
	// a stop its id, nodes and last figures.
	Task AsyncTask
	// Message is glusterd's own sentence, "" if it had none. On success it may
	// hold text too.
	Message string
	// Output is the process's answer as it came, for the record.
	Output Output
}

// StatusList is the answer to `volume status all`: which bricks run, and one
// task at most per volume.
type StatusList struct {
	// Volumes names the volumes the answer speaks about. A volume that is
	// missing here could not be asked, or is not started; nothing follows from
	// its tasks being absent.
	Volumes map[string]VolumeState
}

// VolumeState is what `volume status` tells about one volume.
type VolumeState struct {
	Bricks []Brick
	Tasks  []AsyncTask
}
