// Month and day of the holidays that fall on the same date every year.
const HOLIDAYS = ['01-01', '05-01', '12-25', '12-26'];

/** Is this day ('2026-03-02') one on which parcels move? */
export function isWorkingDay(date) {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !HOLIDAYS.includes(date.slice(5));
}

/** The day that lies `days` working days after `from`. Both are 'YYYY-MM-DD'. */
export function addWorkingDays(from, days) {
  const [year, month, day] = parts(from);
  let offset = 0;
  for (let left = days; left > 0; ) {
    offset += 1;
    if (isWorkingDay(isoDate(year, month, day + offset))) left -= 1;
  }
  return isoDate(year, month, day + offset);
}

function parts(date) {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) throw new TypeError(`not a date: ${date}`);
  return date.split('-').map(Number);
}

function isoDate(year, month, day) {
  const text = [year, month, day].map((part) => String(part).padStart(2, '0')).join('-');
  return new Date(`${text}T00:00:00Z`).toISOString().slice(0, 10);
}
