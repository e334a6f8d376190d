package cli

import (
	"encoding/xml"
	"strconv"
	"strings"

	"brickyard/gluster"
)

// volumeInfoAnswer is the answer to `volume info`.
type volumeInfoAnswer struct {
	XMLName xml.Name `xml:"cliOutput"`
	envelope
	Volumes []volumeXML `xml:"volInfo>volumes>volume"`
}

// volumeXML keeps numbers as they came: one that is none makes a field of one
// volume unknown, and must not hide the other volumes.
type volumeXML struct {
	Name       string  `xml:"name"`
	ID         string  `xml:"id"`
	Status     *string `xml:"status"`
	Snapshots  *string `xml:"snapshotCount"`
	Stripes    *string `xml:"stripeCount"`
	Replica    *string `xml:"replicaCount"`
	Arbiter    *string `xml:"arbiterCount"`
	Disperse   *string `xml:"disperseCount"`
	Redundancy *string `xml:"redundancyCount"`
	Type       *string `xml:"type"`
	TypeStr    string  `xml:"typeStr"`
	// Bricks are those of a volume of one tier; the bricks of a tiered volume
	// (3.7 to 6) stand in two lists of their own.
	Bricks  []brickXML `xml:"bricks>brick"`
	Hot     []brickXML `xml:"bricks>hotBricks>brick"`
	Cold    []brickXML `xml:"bricks>coldBricks>brick"`
	Options []struct {
		Name  string `xml:"name"`
		Value string `xml:"value"`
	} `xml:"options>option"`
}

// brickXML names its brick twice since GlusterFS 3.5, as its text and in <name>;
// before that only as its text.
type brickXML struct {
	Text      string  `xml:",chardata"`
	Name      string  `xml:"name"`
	HostUUID  string  `xml:"hostUuid"`
	IsArbiter *string `xml:"isArbiter"`
}

func (a volumeInfoAnswer) volumes() []gluster.Volume {
	out := make([]gluster.Volume, 0, len(a.Volumes))
	for _, v := range a.Volumes {
		out = append(out, v.volume())
	}
	return out
}

func (x volumeXML) volume() gluster.Volume {
	var read fields
	v := gluster.Volume{
		Name:       strings.TrimSpace(x.Name),
		ID:         strings.TrimSpace(x.ID),
		Type:       gluster.VolumeType(read.must("type", x.Type)),
		TypeText:   excerpt(x.TypeStr),
		Status:     gluster.VolumeStatus(read.must("status", x.Status)),
		Replica:    read.decisive("replicaCount", x.Replica),
		Arbiters:   read.decisive("arbiterCount", x.Arbiter),
		Disperse:   read.decisive("disperseCount", x.Disperse),
		Redundancy: read.decisive("redundancyCount", x.Redundancy),
		Stripes:    read.decisive("stripeCount", x.Stripes),
		Snapshots:  read.count("snapshotCount", x.Snapshots),
		Options:    map[string]string{},
	}
	for _, o := range x.Options {
		v.Options[strings.TrimSpace(o.Name)] = strings.TrimSpace(o.Value)
	}
	var bricks []gluster.Brick
	for _, b := range x.Bricks {
		bricks = append(bricks, b.brick(&read))
	}
	v.Subvolumes = group(bricks, v.SetSize())
	if rest := len(bricks) % v.SetSize(); rest > 0 {
		read.odd("bricks", strconv.Itoa(len(bricks))+", no whole sets of "+strconv.Itoa(v.SetSize()), true)
	}
	for _, tier := range [][]brickXML{x.Hot, x.Cold} {
		// Which of them keep copies of each other is not read: see
		// gluster.Volume.Unsupported.
		var set gluster.Subvolume
		for _, b := range tier {
			set.Bricks = append(set.Bricks, b.brick(&read))
		}
		if set.Index = len(v.Subvolumes); len(tier) > 0 {
			v.Subvolumes = append(v.Subvolumes, set)
		}
	}
	x.disagree(v, &read)
	v.Odd = read.oddities
	return v
}

// disagree notes what the type says and the counts do not.
func (x volumeXML) disagree(v gluster.Volume, read *fields) {
	replicated := v.Type == gluster.Replicate || v.Type == gluster.DistributeReplicate
	dispersed := v.Type == gluster.Disperse || v.Type == gluster.DistributeDisperse
	switch {
	case len(read.oddities) > 0:
	case replicated && v.Replica < 2:
		read.odd("replicaCount", strconv.Itoa(v.Replica), true)
	case dispersed && (v.Disperse < 2 || v.Redundancy < 1 || v.Redundancy >= v.Disperse):
		read.odd("disperseCount", strconv.Itoa(v.Disperse)+", and redundancyCount "+strconv.Itoa(v.Redundancy), true)
	}
}

func (x brickXML) brick(read *fields) gluster.Brick {
	name := strings.TrimSpace(x.Name)
	if name == "" {
		name = strings.TrimSpace(x.Text)
	}
	// A name without ":/" is kept whole as the path, so that it is at least
	// shown.
	host, path, ok := gluster.SplitBrickName(name)
	if !ok {
		path = name
		read.odd("brick", name, true)
	}
	return gluster.Brick{
		Host:     host,
		Path:     path,
		HostUUID: strings.TrimSpace(x.HostUUID),
		Arbiter:  read.decisive("isArbiter", x.IsArbiter) == 1,
	}
}

// group cuts the bricks into subvolumes of size bricks; a rest that fills no
// subvolume becomes one of its own instead of being dropped.
func group(bricks []gluster.Brick, size int) []gluster.Subvolume {
	var out []gluster.Subvolume
	for i := 0; i < len(bricks); i += size {
		out = append(out, gluster.Subvolume{Index: len(out), Bricks: bricks[i:min(i+size, len(bricks))]})
	}
	return out
}
