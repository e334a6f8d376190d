package gluster

import "fmt"

// SizeWords writes a number of bytes in IEC units with three digits: "41.2 GiB".
func SizeWords(n uint64) string {
	const units = "KMGTPE"
	if n < 1024 {
		return fmt.Sprintf("%d B", n)
	}
	value, unit := float64(n)/1024, 0
	for value >= 999.5 && unit < len(units)-1 {
		value /= 1024
		unit++
	}
	return fmt.Sprintf("%.3g %ciB", value, units[unit])
}
