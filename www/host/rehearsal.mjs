export const rehearsal = () => async () => ({ rows: [] });
