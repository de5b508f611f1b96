window.voila_finish=()=>{document.getElementById("loading")?.remove();document.getElementById("rendered_cells").hidden=false};
