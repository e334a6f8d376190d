package views

import (
	"slices"
	"strings"

	"brickyard/gluster"
)

// BrickState is how a brick is, in the word that addresses and files have for it.
type BrickState string

// The states. What is not known is neither up nor down.
const (
	BrickDown     BrickState = "down"
	BrickNotKnown BrickState = "unknown"
	// BrickAtRest is a brick of a volume that somebody stopped, or never started: nobody
	// expects it to run, and it is not read.
	BrickAtRest BrickState = "stopped"
	BrickUp     BrickState = "up"
)

// brickStates are all of them, by how soon somebody has to look.
var brickStates = []BrickState{BrickDown, BrickNotKnown, BrickAtRest, BrickUp}

func (s BrickState) urgency() int { return slices.Index(brickStates, s) }

// brickState is how a brick of a volume is. heard says whether what is known of its
// cluster is how it is.
func brickState(v *gluster.Volume, b *gluster.Brick, heard bool) BrickState {
	if !heard {
		return BrickNotKnown
	}
	return lastBrickState(v, b)
}

// lastBrickState is how a brick was when its cluster was last heard.
func lastBrickState(v *gluster.Volume, b *gluster.Brick) BrickState {
	switch {
	case v.Status == gluster.VolumeStopped || v.Status == gluster.VolumeCreated:
		return BrickAtRest
	case b.Status == gluster.BrickOnline:
		return BrickUp
	case b.Status == gluster.BrickOffline && v.Started():
		return BrickDown
	}
	return BrickNotKnown
}

// inSentence is the word as it stands inside a sentence.
func (s BrickState) inSentence() string { return strings.ToLower(s.badge().Word) }

// badge is the state as people read it.
func (s BrickState) badge() Badge {
	switch s {
	case BrickDown:
		return Badge{Icon: IconBad, Word: "Down", Tone: ToneBad}
	case BrickAtRest:
		return Badge{Icon: IconStopped, Word: "Not running", Tone: ToneQuiet}
	case BrickUp:
		return Badge{Icon: IconOK, Word: "Up", Tone: ToneOK}
	}
	return Badge{Icon: IconUnknown, Word: "Not known", Tone: ToneWarn}
}
