// Style sheets are imported for their effect; esbuild gathers them in app.css.
declare module "*.css";
