package views

import (
	"cmp"
	"slices"
)

// brickKey is what a brick is sorted by: a figure, a name, or where it is. What is not
// known stands at the end, whichever way the list is sorted.
type brickKey struct {
	figure     float64
	name       string
	host, path string
	unknown    bool
}

func (a brickKey) compare(b brickKey) int {
	if order := cmp.Compare(a.figure, b.figure); order != 0 {
		return order
	}
	if order := cmp.Compare(a.name, b.name); order != 0 {
		return order
	}
	if order := natural(a.host, b.host); order != 0 {
		return order
	}
	return natural(a.path, b.path)
}

// brickKeys are the columns that bricks are sorted by. Capacity is the share that is
// used, as its bar shows it. By volume they follow each other as within the volume.
var brickKeys = map[string]func(ListedBrick) brickKey{
	"state":  func(b ListedBrick) brickKey { return brickKey{figure: float64(b.State.urgency())} },
	"host":   func(b ListedBrick) brickKey { return brickKey{host: b.Brick.Host, path: b.Brick.Path} },
	"volume": func(b ListedBrick) brickKey { return brickKey{name: b.Volume.Name} },
	"capacity": func(b ListedBrick) brickKey {
		if !b.Brick.Measured() {
			return brickKey{unknown: true}
		}
		return brickKey{figure: float64(b.Brick.Used()) / float64(b.Brick.Size)}
	},
	"activity": func(b ListedBrick) brickKey {
		if b.InTask || b.Job == nil {
			return brickKey{figure: float64(activityRank(b.Job))}
		}
		return brickKey{figure: float64(activityRank(nil)) - 0.5} // its volume's
	},
}

// sortedBricks sorts bricks that come in the usual order; those that are alike keep it.
func sortedBricks(list []ListedBrick, by Sort) []ListedBrick {
	keyOf := brickKeys[by.Key]
	if keyOf == nil {
		return list
	}
	type keyed struct {
		brickKey
		place int
	}
	all, way := make([]keyed, len(list)), 1
	if by.Down {
		way = -1
	}
	for i, b := range list {
		all[i] = keyed{keyOf(b), i}
	}
	slices.SortFunc(all, func(a, b keyed) int {
		if a.unknown != b.unknown {
			if a.unknown {
				return 1
			}
			return -1
		}
		return cmp.Or(way*a.compare(b.brickKey), cmp.Compare(a.place, b.place))
	})
	sorted := make([]ListedBrick, len(list))
	for i, k := range all {
		sorted[i] = list[k.place]
	}
	return sorted
}
