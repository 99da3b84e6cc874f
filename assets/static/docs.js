// The interface's description, drawn by Swagger UI from our own /openapi.json; nothing comes from elsewhere.
const here = document.getElementById("swagger-ui");
window.SwaggerUIBundle({
  url: here.dataset.openapi,
  domNode: here,
  deepLinking: true,
  displayRequestDuration: true,
  validatorUrl: null,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
});
