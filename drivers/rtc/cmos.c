// SPDX-License-Identifier: MIT
/*
 * The battery clock of a PC (Motorola MC146818A), read at boot for the wall-clock time. It counts
 * in seconds, as decimal digits or binary, 12 or 24 hours; it is read twice until both agree, with
 * no update under way.
 */

#include <linux/init.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/time.h>
#include <linux/timekeeping.h>

#define RTC_INDEX	0x70
#define RTC_DATA	0x71
#define RTC_STATUS_A	10
#define RTC_STATUS_B	11
#define RTC_UPDATING	0x80
#define RTC_BINARY	0x04
#define RTC_24H		0x02
#define RTC_PM		0x80
#define NMI_OFF		0x80		/* bit 7 of the index masks NMIs while it is set */

static struct resource rtc_ports = {
	.name = "rtc_cmos", .start = RTC_INDEX, .end = RTC_DATA, .flags = IORESOURCE_IO,
};

struct rtc_fields { u8 sec, min, hour, day, month, year; };

static u8 cmos_read(u8 reg)
{
	outb(reg | NMI_OFF, RTC_INDEX);
	return inb(RTC_DATA);
}

static void read_fields(struct rtc_fields *f)
{
	int patience = 10000;

	while ((cmos_read(RTC_STATUS_A) & RTC_UPDATING) && --patience)
		;
	f->sec = cmos_read(0);
	f->min = cmos_read(2);
	f->hour = cmos_read(4);
	f->day = cmos_read(7);
	f->month = cmos_read(8);
	f->year = cmos_read(9);
}

static u8 from_bcd(u8 v)
{
	return (v >> 4) * 10 + (v & 15);
}

static void decode(struct rtc_fields *f, u8 status)
{
	bool pm = f->hour & RTC_PM;

	f->hour &= ~RTC_PM;
	if (!(status & RTC_BINARY))
		*f = (struct rtc_fields){ from_bcd(f->sec), from_bcd(f->min),	from_bcd(f->hour),
					  from_bcd(f->day), from_bcd(f->month), from_bcd(f->year) };
	if (!(status & RTC_24H))
		f->hour = f->hour % 12 + (pm ? 12 : 0);
}

void read_persistent_clock64(struct timespec64 *ts)
{
	struct rtc_fields a, b;
	u8 status = cmos_read(RTC_STATUS_B);
	int tries = 5;

	ts->tv_sec = ts->tv_nsec = 0;
	do {
		read_fields(&a);
		read_fields(&b);
	} while (memcmp(&a, &b, sizeof(a)) && --tries);
	decode(&a, status);
	if (status == 0xff || !a.month || a.month > 12 || !a.day || a.day > 31 || a.hour > 23 ||
	    a.min > 59 || a.sec > 60)
		return;			/* no such clock, or a flat battery */
	if (!rtc_ports.parent)
		request_resource(&ioport_resource, &rtc_ports);
	ts->tv_sec = mktime64(a.year + (a.year < 70 ? 2000 : 1900), a.month, a.day, a.hour, a.min,
			      a.sec);
}
