// Drawings overlap, for each reads the device first and none waits for another. Only the one asked for last is shown.
export function lastOnly() {
  let asked = 0;
  return () => {
    const mine = ++asked;
    return () => mine === asked;
  };
}
