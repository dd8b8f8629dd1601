// The file of an export, by its link: as whoever was given the link gets it, without a token.

/**
 * @param {object} host
 * @param {string} url a finished export's
 * @returns {Promise<{ ok: boolean, text: string }>} the file as it is: JSON.parse would round its instants
 */
export async function exportFile({ sandbox }, url) {
  const response = await sandbox.fetch(url);
  return { ok: response.ok, text: await response.text() };
}
